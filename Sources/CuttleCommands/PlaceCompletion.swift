// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CommandSupport
internal import CuttleOS
internal import Glibc

extension CompletionKind {
    /// A place in the image that stands before it on the command line: `LABEL:/path`.
    static var place: CompletionKind {
        .custom { words, index, prefix in
            guard let image = PlaceCompletion.image(in: words.prefix(index)) else { return [] }
            let word = ShellOffer.word(words, index, prefix)
            ShellOffer.beginLook()
            let places = try? OSImage(image).places(beginning: word, where: ShellOffer.isPlain)
            return (places ?? []).filter(ShellOffer.isPlain).prefix(ShellOffer.most).map { ShellOffer.line($0) }
        }
    }
}

/// Which image a command line that is not finished is about.
enum PlaceCompletion {
    /// The first word of `ls` or `cat` that is no option's.
    static func image(in words: some Sequence<String>) -> String? {
        var rest = Array(words.drop { !["ls", "cat"].contains($0) }.dropFirst())[...]
        while let word = rest.popFirst() {
            if word == "--" { return rest.first.map(unquoted) }
            guard word.hasPrefix("-"), word != "-" else { return unquoted(word) }
            let isWhole = word.contains("=") || !word.hasPrefix("--") && word.count > 2
            if !isWhole, !["-h", "--help", "--version"].contains(word) { rest = rest.dropFirst() }
        }
        return nil
    }

    /// A word as the shell would give it to a command; variables and patterns are left as they are.
    static func unquoted(_ word: String) -> String {
        var (text, quote, isEscaped) = ("", Character?.none, false)
        for character in word {
            if isEscaped {
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
                continue
            } else if character == quote {
                quote = nil
                continue
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                continue
            }
            text.append(character)
        }
        guard word.hasPrefix("~/"), let home = getenv("HOME") else { return text }
        return String(cString: home) + text.dropFirst()
    }
}
