// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
internal import Documents
internal import Glibc
internal import Programs

/// The real Netplan, where it is installed: asked about a file, for certainty beyond our own check.
package enum NetplanTool {
    /// Whether to ask (`--netplan-check`).
    package enum Use: String, CaseIterable, Sendable {
        /// Where it is installed.
        case auto
        /// An error where it is not installed or cannot say.
        case always
        case never
    }

    /// The id of the finding that Netplan could not be asked: it says nothing about the file.
    package static let unavailable = "network-agent.netplan-unavailable"

    /// Asks `netplan generate --root-dir` about the file's bytes, and returns what it finds wrong.
    ///
    /// A file that our own check refuses is not put before it, for Netplan names files by what it reads. The file, and
    /// what Netplan makes of it, stand for that time in a private directory (0700; the file 0600) that is always removed.
    /// It takes 10 s at most.
    package static func check(_ source: SourceText, use: Use) -> [Diagnostic] {
        check(source, use: use, in: PrivateDirectory.parents)
    }

    /// - Parameter parents: the private directory is made in the first of them that takes it.
    static func check(_ source: SourceText, use: Use, in parents: [String]) -> [Diagnostic] {
        if use == .never { return [] }
        let checked = NetplanFile.check(source)
        guard let agent = checked.value, !checked.hasErrors else { return [] }
        let isStrict = use == .always
        guard let command = find() else {
            return isStrict
                ? [
                    Diagnostic(
                        unavailable, .error, "netplan is not installed", in: source,
                        hint: "install it (Debian: netplan.io), or use \(remedy: .netplanCheck("auto"))")
                ] : []
        }
        let masked = NetplanFile.disclosing(source)
        let outcome: ProgramOutcome
        do throws(ProgramError) {
            outcome = try NetplanRun.generate(command, bytes: source.bytes, in: parents)
        } catch {
            return [
                Diagnostic(
                    unavailable, isStrict ? .error : .warning,
                    "netplan could not be asked: \(trusted: error.description)", in: masked)
            ]
        }
        return findings(outcome, masked, isStrict: isStrict, isNewer: agent.needsNewerNetplan)
    }

    private static func findings(
        _ outcome: ProgramOutcome, _ source: SourceText, isStrict: Bool, isNewer: Bool
    ) -> [Diagnostic] {
        if outcome.status == .exited(0) { return [] }
        if outcome.errors.contains("'ovs-vsctl' tool is required") {
            return !isStrict
                ? []
                : [
                    Diagnostic(
                        unavailable, .error, "netplan needs ovs-vsctl to judge what Open vSwitch brings up",
                        in: source, hint: "install openvswitch-switch, or use \(remedy: .netplanCheck("auto"))")
                ]
        }
        guard let words = NetplanWords(outcome, source) else {
            let reason: String
            switch outcome.status {
            case .killed(let signal): reason = "it was killed by signal \(signal)"
            case .exited(let status): reason = "it failed with status \(status), and says nothing about the file"
            }
            return [
                Diagnostic(
                    unavailable, isStrict ? .error : .warning, "netplan could not be asked: \(trusted: reason)",
                    in: source)
            ]
        }
        // An older Netplan says nothing about a file for a newer one.
        let isOlder = isNewer && !isStrict
        return [
            Diagnostic(
                "network-agent.netplan", isOlder ? .warning : .error,
                isOlder
                    ? "the netplan installed here is too old for the file: \(trusted: words.message)"
                    : MessageText(trusted: words.message),
                in: source, at: words.range)
        ]
    }

    /// The generator that `netplan generate` would run, or else `netplan` itself; only absolute directories count.
    private static func find() -> [String]? {
        for generator in ["/usr/libexec/netplan/generate", "/usr/lib/netplan/generate", "/lib/netplan/generate"]
        where access(generator, X_OK) == 0 { return [generator] }
        return program(named: "netplan", others: ["/usr/sbin", "/usr/bin"]).map { [$0, "generate"] }
    }
}

/// Netplan's words about a file, without what they quote of it.
struct NetplanWords {
    var message: String
    var range: SourceRange?

    /// `nil` where Netplan failed for a reason of its own: it refuses a file by naming a place in it, or by an error in
    /// the definitions.
    init?(_ outcome: ProgramOutcome, _ source: SourceText) {
        if case .killed(let signal) = outcome.status {
            // What a fault of its own ends: SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV.
            guard [4, 6, 7, 8, 11].contains(signal) else { return nil }
            message = "netplan crashes on the file (signal \(signal))"
            return
        }
        let lines = outcome.errors.split(separator: "\n").filter { !$0.contains("WARNING **") && !$0.contains("** (") }
        var line: Substring =
            lines.first { $0.contains("Error in network definition") || $0.contains("ERROR:") }
            ?? lines.first ?? ""
        guard line.contains("Error in network definition") || line.contains("ERROR:") || Self.place(line) != nil else {
            return nil
        }
        if let place = Self.place(line) {
            range = Self.range(place.line, place.column, in: source)
            line = place.rest
        }
        for prefix in ["Error in network definition: ", "ERROR: "] where line.hasPrefix(prefix) {
            line = line.dropFirst(prefix.count)
        }
        message = "netplan refuses the file: \(Self.withoutQuotations(line))"
    }

    /// `…/FILE.yaml:LINE:COLUMN: REST`.
    private static func place(_ line: Substring) -> (line: Int, column: Int, rest: Substring)? {
        let marker = ".yaml:"
        var start = line.startIndex
        while start < line.endIndex, !line[start...].hasPrefix(marker) { start = line.index(after: start) }
        let parts = line[start...].dropFirst(marker.count).split(separator: ":", maxSplits: 2)
        guard parts.count == 3, let row = Int(parts[0]), let column = Int(parts[1]) else { return nil }
        return (row, column, parts[2].drop { $0 == " " })
    }

    /// From a column to the end of its line.
    private static func range(_ line: Int, _ column: Int, in source: SourceText) -> SourceRange {
        let bytes = LineMap(source).byteRange(ofLine: line)
        let text = String(decoding: source.bytes[bytes], as: UTF8.self)
        let before = text.unicodeScalars.prefix(Swift.max(0, column - 1)).reduce(0) { $0 + UTF8.width($1) }
        return SourceRange(start: Swift.min(bytes.lowerBound + before, bytes.upperBound), end: bytes.upperBound)
    }

    /// What stands in quotes may be a secret; the place says which value is meant. What is not printable goes, too.
    private static func withoutQuotations(_ line: Substring) -> String {
        var shown = ""
        var isQuoted = false
        for character in line.prefix(300).unicodeScalars where character.value >= 0x20 && character.value != 0x7F {
            if character == "'" {
                shown += isQuoted ? "…'" : "'"
                isQuoted.toggle()
            } else if !isQuoted {
                shown.unicodeScalars.append(character)
            }
        }
        return shown
    }
}
