// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// The options that may stand before a key (`sshauthopt_parse` in OpenSSH's auth-options.c; sshd(8), AUTHORIZED_KEYS FILE
/// FORMAT), in small letters: sshd takes their names in either case.
enum KeyOption {
    /// Without a value; some also with `no-` before them.
    private static let switches = [
        "port-forwarding", "agent-forwarding", "x11-forwarding", "pty", "user-rc", "touch-required", "verify-required",
    ]
    static let flags = Set(["restrict", "cert-authority"] + switches + switches.map { "no-" + $0 })

    /// With a value in quotes.
    static let values: Set<String> = [
        "command", "environment", "expiry-time", "from", "permitlisten", "permitopen", "principals", "tunnel",
    ]
    /// Those that may stand there once.
    static let single: Set<String> = ["command", "from", "principals"]

    /// What only a key in a FIDO authenticator can do.
    static let ofSecurityKeys: Set<String> = [
        "touch-required", "no-touch-required", "verify-required", "no-verify-required",
    ]

    static let all = flags.union(values).sorted()

    /// Whether a list of options begins with one that sshd knows.
    static func isKnown(firstOf options: ArraySlice<UInt8>) -> Bool {
        let name = options.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
        guard name.count <= 32 else { return false }
        let word = String(decoding: name, as: UTF8.self).lowercased()
        return flags.contains(word) || values.contains(word)
    }
}

/// Reads the options of one key.
struct KeyOptionReader {
    private let source: SourceText
    /// Without the blank behind it.
    private let range: Range<Int>
    private var index: Int
    /// Where names stand that sshd knows.
    private(set) var names: [Range<Int>] = []
    /// Where all else stands but commas and the like.
    private(set) var others: [Range<Int>] = []
    /// How many words are still held against the known ones.
    private(set) var comparisonsLeft: Int
    private var seen: [String: SourceRange] = [:]
    private var counts: [String: Int] = [:]

    /// Whether the key is a certificate authority's, which does not log in itself.
    var isOfAuthority: Bool { seen["cert-authority"] != nil }

    init(_ source: SourceText, _ range: Range<Int>, comparisonsLeft: Int) {
        self.source = source
        self.range = range
        self.comparisonsLeft = comparisonsLeft
        index = range.lowerBound
    }

    /// - Parameter type: of the key that the options are for.
    mutating func read(ofKey type: String, _ findings: inout Findings) {
        while index < range.upperBound {
            if source.bytes[index] == UInt8(ascii: ",") {
                warnOfEmpty(at: index, &findings)
            } else {
                readOption(&findings)
                guard index < range.upperBound else { break }
            }
            // The comma; one at the end has nothing behind it.
            index += 1
            if index == range.upperBound { warnOfEmpty(at: index - 1, &findings) }
        }
        if let place = seen["principals"], !isOfAuthority {
            findings.error(
                "principals", "principals is for keys with cert-authority: sshd refuses this one", at: place,
                hint: "leave it out")
        }
        let isSecurityKey = SSHKeyType(rawValue: type)?.isSecurityKey != false
        for name in KeyOption.ofSecurityKeys.sorted() where !isSecurityKey && !isOfAuthority {
            guard let place = seen[name] else { continue }
            findings.warning(
                "no-effect", "\(trusted: name) does nothing for this type of key", at: place,
                hint: "only keys of the types sk-… ask for a touch or a PIN")
        }
    }

    private func warnOfEmpty(at comma: Int, _ findings: inout Findings) {
        findings.warning(
            "empty-option", "a comma of the options separates nothing", at: SourceRange(start: comma, end: comma + 1),
            hint: "leave it out")
    }

    /// One option, up to its comma or the end.
    private mutating func readOption(_ findings: inout Findings) {
        let start = index
        let stops: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "\"")]
        while index < range.upperBound, !stops.contains(source.bytes[index]) { index += 1 }
        let name = start..<index
        let place = SourceRange(name)
        let word = name.count <= 32 ? source.text(name).lowercased() : ""
        let isValue = KeyOption.values.contains(word)
        guard isValue || KeyOption.flags.contains(word) else {
            others.append(start..<skipToComma())
            return unknown(word, at: place, &findings)
        }
        names.append(name)
        let isAssigned = index < range.upperBound && source.bytes[index] == UInt8(ascii: "=")
        if !isValue {
            let surplus = index..<skipToComma()
            others.append(surplus)
            if !surplus.isEmpty {
                findings.error("value", "the option \(trusted: word) takes no value", at: place, hint: "leave it out")
            }
        } else if !isAssigned {
            others.append(index..<skipToComma())
            findings.error(
                "value", "the option \(trusted: word) needs a value", at: place, hint: "write \(trusted: word)=\"…\"")
        } else {
            index += 1
            readValue(of: word, at: place, &findings)
        }
        note(word, at: place, &findings)
    }

    private mutating func readValue(of word: String, at place: SourceRange, _ findings: inout Findings) {
        let start = index
        guard index < range.upperBound, source.bytes[index] == UInt8(ascii: "\"") else {
            others.append(start..<skipToComma())
            return findings.error(
                "quote", "the value of \(trusted: word) does not stand in double quotes", at: place,
                hint: "write \(trusted: word)=\"…\"")
        }
        var value: [UInt8] = []
        index += 1
        while index < range.upperBound, source.bytes[index] != UInt8(ascii: "\"") {
            let isEscape = source.bytes[index] == UInt8(ascii: "\\") && index + 1 < range.upperBound
            if isEscape, source.bytes[index + 1] == UInt8(ascii: "\"") { index += 1 }
            value.append(source.bytes[index])
            index += 1
        }
        // A quote that is not closed is found before.
        index = Swift.min(index + 1, range.upperBound)
        let behind = index
        others.append(start..<skipToComma())
        guard behind == index else {
            return findings.error(
                "quote", "more follows the closing quote of \(trusted: word)", at: place,
                hint: "write a quote in a value as \\\"")
        }
        KeyOptionValue(name: word, bytes: value, place: place).check(&findings)
    }

    /// - Returns: the place of the next comma outside quotes, or the end.
    private mutating func skipToComma() -> Int {
        var isQuoted = false
        while index < range.upperBound, isQuoted || source.bytes[index] != UInt8(ascii: ",") {
            let isEscape = source.bytes[index] == UInt8(ascii: "\\") && index + 1 < range.upperBound
            if isEscape, source.bytes[index + 1] == UInt8(ascii: "\"") {
                index += 1
            } else if source.bytes[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
            index += 1
        }
        return index
    }

    /// Holds an option against those before it.
    private mutating func note(_ word: String, at place: SourceRange, _ findings: inout Findings) {
        counts[word, default: 0] += 1
        let most = ["environment": 1024, "permitopen": 4096, "permitlisten": 4096][word]
        if let first = seen[word], KeyOption.single.contains(word) {
            findings.error(
                "repeated-option", "sshd takes no key with \(trusted: word) twice", at: place,
                notes: [.init("the first is here", at: first)])
        } else if let most, counts[word] == most + 1 {
            findings.error("too-many", "the option \(trusted: word) may be there \(most) times", at: place)
        }
        if seen[word] == nil { seen[word] = place }
    }

    private mutating func unknown(_ word: String, at place: SourceRange, _ findings: inout Findings) {
        var meant: String?
        if comparisonsLeft > 0 {
            comparisonsLeft -= 1
            meant = closest(to: word, among: KeyOption.all)
        }
        findings.error(
            "unknown-option", "sshd does not know this option, and passes over the key", at: place,
            hint: meant.map { "did you mean \(trusted: $0)?" }
                ?? "what stands before a key's type is its options, of sshd(8)",
            fixIts: meant.map {
                [.init("write \(trusted: $0)", replacing: place, with: MessageText(trusted: $0))]
            } ?? [])
    }
}
