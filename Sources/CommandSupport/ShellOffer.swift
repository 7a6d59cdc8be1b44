// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CuttleOS
internal import Glibc
internal import SystemIO

/// What a shell is offered that only a look at this machine tells. It is asked for at every press of a key: whatever cannot be
/// told at once, and without asking, is not offered, and nothing is said about it.
///
/// What is offered gets onto a command line, and names can come from a hostile image or disk. None that a shell would have to
/// quote is offered, so that none can be run.
package enum ShellOffer {
    /// So many words at most.
    package static let most = 500
    private static let seconds: UInt32 = 5

    /// Ends the process, in silence, should the look take long: a disk that does not answer, a pipe in the place of an image.
    package static func beginLook() {
        signal(SIGALRM) { _ in _exit(0) }
        alarm(seconds)
    }

    /// The word that is completed, as far as the cursor.
    package static func word(_ words: [String], _ index: Int, _ prefix: String) -> String {
        words.indices.contains(index) && index < words.count - 1 ? words[index] : prefix
    }

    /// Whether no shell makes anything else of a word than it is.
    package static func isPlain(_ text: String) -> Bool {
        guard let first = text.first, !"-+%@,:".contains(first) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                ? scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "._-+%@,:/".unicodeScalars.contains(scalar)
                : scalar.properties.isAlphabetic
        }
    }

    /// A word and what it is, in the form of the shell that asks.
    package static func line(_ word: String, about: String = "") -> String {
        switch CompletionShell.requesting {
        case .zsh: word.replacing(":", with: "\\:") + (about.isEmpty ? "" : ":" + about)
        case .fish: about.isEmpty ? word : word + "\t" + about
        default: word
        }
    }

    /// The built-in layouts, and the files and directories that begin as the word does.
    static func layouts(_ word: String) -> [String] {
        beginLook()
        let names = LayoutChoice.builtInNames.filter { $0.hasPrefix(word) }
        let folder = word.lastIndex(of: "/").map { String(word[...$0]) } ?? ""
        let beginning = word.dropFirst(folder.count)
        let found = (try? SystemIO.names(inDirectory: folder.isEmpty ? "." : folder, limit: 10_000)) ?? []
        let files = found.filter { $0.hasPrefix(beginning) && (beginning.hasPrefix(".") || !$0.hasPrefix(".")) }
            .compactMap { name -> String? in
                let path = folder + name
                if (try? SystemIO.names(inDirectory: path, limit: 1)) != nil { return path + "/" }
                return CompletionKind.yamlEndings.contains { name.hasSuffix("." + $0) } ? path : nil
            }
        return (names + files.filter(isPlain)).prefix(most).map { line($0) }
    }

    /// The disks that nothing uses, with what they call themselves.
    static func disks() -> [String] {
        beginLook()
        let disks = (try? Disks.list().devices) ?? []
        return disks.filter { $0.uses.isEmpty && !$0.readOnly && isPlain($0.path) }.prefix(most).map { disk in
            let words = [disk.vendor, disk.model, "\(disk.size / 1_000_000) MB"].filter { !$0.isEmpty }
            let about = words.joined(separator: " ").unicodeScalars.filter {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || " ._-".unicodeScalars.contains($0))
            }
            return line(disk.path, about: String(String.UnicodeScalarView(about)))
        }
    }
}
