// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// An authorized_keys file, checked as sshd(8) reads it (`auth_check_authkeys_file` in auth2-pubkeyfile.c of OpenSSH).
/// sshd passes over a line that it cannot read without a word to the user: here each is an error.
package struct SSHAuthorizedKeys: Sendable {
    /// The file's own bytes.
    package let bytes: [UInt8]
    /// What each key is, in their order, such as `ED25519` and `RSA 3072`.
    package let keys: [String]

    /// How many there are, and what the first ones are.
    package var summary: String {
        let most = 4
        let shown = keys.prefix(keys.count > most + 1 ? most : most + 1).joined(separator: ", ")
        let rest = keys.count > most + 1 ? " and \(keys.count - most) more" : ""
        return "\(counted(keys.count, "key")): \(shown)\(rest)"
    }

    /// Checks a file line by line; ids begin with `ssh-authorized-keys.`, and no key is shown.
    package static func check(_ source: SourceText) -> Checked<SSHAuthorizedKeys> {
        let source = source.disclosing([])
        if let refusal = DocumentKind.refusal(of: source, wanted: .authorizedKeys, idPrefix: kind) {
            return Checked(nil, [refusal])
        }
        if let refusal = checkText(source, ParseOptions(idPrefix: kind)) { return Checked(nil, [refusal]) }
        var findings = Findings(kind, in: source)
        checkWhole(source.bytes, &findings)
        guard !findings.hasErrors else { return Checked(nil, findings.diagnostics) }

        let lines = AuthorizedKeyLine.lines(of: source)
        var reading = AuthorizedKeysReading(source)
        if lines.contains(where: \.hasKey) {
            reading.read(lines)
        } else {
            reading.findings.error(
                "no-key", lines.isEmpty ? "the file holds no key" : "the file holds no SSH public key",
                hint: lines.isEmpty ? "\(remedy: .remove(kind)) takes it out of an image" : AuthorizedKeyLine.form)
        }
        let found = reading.findings.diagnostics
        let disclosure = found.isEmpty ? .nothing : reading.disclosure
        let diagnostics = found.map { $0.disclosed(by: disclosure) }
        guard !reading.findings.hasErrors else { return Checked(nil, diagnostics) }
        return Checked(SSHAuthorizedKeys(bytes: source.bytes, keys: reading.keys), diagnostics)
    }

    static let kind = "ssh-authorized-keys"

    private static func checkWhole(_ bytes: [UInt8], _ findings: inout Findings) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            findings.error(
                "byte-order-mark",
                "the file starts with a byte order mark, for which sshd does not read the first line",
                hint: "save the file without it")
        }
        // Before a newline, sshd passes over it as over white space.
        let lone = bytes.indices.first { index in
            bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] != 0x0A
        }
        if let lone {
            findings.error(
                "line-end", "sshd does not take a carriage return alone for the end of a line",
                at: SourceRange(start: lone, end: lone + 1), hint: "save the file with plain newlines")
        }
    }
}

/// The lines of one file, taken in their order.
struct AuthorizedKeysReading {
    private let source: SourceText
    var findings: Findings
    private(set) var keys: [String] = []
    /// Where each key was first.
    private var places: [Entry: SourceRange] = [:]
    /// Options' names and keys' types.
    private var open: [SourceRange] = []
    /// Options' values, keys and comments.
    private var withheld: [SourceRange] = []
    /// How many words are still held against the known ones.
    var comparisonsLeft = 400

    init(_ source: SourceText) {
        self.source = source
        findings = Findings(SSHAuthorizedKeys.kind, in: source)
    }

    /// What makes two lines one: there is one way to write a key, and a certificate authority's does not log in itself.
    private struct Entry: Hashable {
        var base64: ArraySlice<UInt8>
        var isAuthority: Bool
    }

    var disclosure: Disclosure { Disclosure(open: open, withheld: withheld) }

    mutating func read(_ lines: [AuthorizedKeyLine]) {
        var index = 0
        while index < lines.count {
            let line = lines[index]
            index += 1
            withheld += line.withheld.map { SourceRange($0) }
            switch line.content {
            case .mistake(let mistake): report(mistake, of: line)
            case .key(let type, let options):
                let isAuthority = options.map { readOptions($0, ofKey: type.name) } ?? false
                open.append(SourceRange(type.range))
                index += readKey(line, type, isAuthority: isAuthority, followedBy: lines[index...])
            }
        }
    }

    /// Reads the options of a line; what may be shown of them is noted.
    ///
    /// - Returns: whether the key is a certificate authority's.
    private mutating func readOptions(_ range: Range<Int>, ofKey type: String) -> Bool {
        var reader = KeyOptionReader(source, range, comparisonsLeft: comparisonsLeft)
        reader.read(ofKey: type, &findings)
        comparisonsLeft = reader.comparisonsLeft
        open += reader.names.map { SourceRange($0) }
        withheld += reader.others.map { SourceRange($0) }
        return reader.isOfAuthority
    }

    /// - Returns: how many of the next lines belong to the key, as a mail program broke it.
    private mutating func readKey(
        _ line: AuthorizedKeyLine, _ type: AuthorizedKeyLine.TypeWord, isAuthority: Bool,
        followedBy rest: ArraySlice<AuthorizedKeyLine>
    ) -> Int {
        let place = SourceRange(type.range)
        do throws(SSHPublicKey.CommonMistake) {
            let key = try SSHPublicKey(type: type.name, base64: source.bytes[line.key])
            if line.holdsAnotherKey {
                findings.warning(
                    "second-key", "another key stands in this line, and sshd takes it for a comment", at: place,
                    hint: "put each key on a line of its own")
            }
            if let warning = key.warning {
                findings.warning(warning.id, warning.message, at: place, hint: warning.hint)
            }
            let entry = Entry(base64: source.bytes[line.key], isAuthority: isAuthority)
            if let first = places[entry] {
                findings.warning(
                    "repeated-key", "the same key is there twice: sshd goes by the first line that lets it in",
                    at: place,
                    notes: [.init("the first is here", at: first)])
            } else {
                places[entry] = place
                keys.append(key.summary)
            }
            return 0
        } catch {
            var wrapped = 0
            if error.isCutOff {
                if line.key.isEmpty, let next = rest.first, next.isBareKey { wrapped = 1 }
                wrapped += rest.dropFirst(wrapped).prefix(while: \.mayContinueKey).count
            }
            guard wrapped > 0 else {
                findings.error(error.id, error.message, at: place, hint: error.hint)
                return 0
            }
            findings.error(
                "wrapped", "the key is broken over several lines", at: place,
                hint: "put it on one line, as a .pub file has it")
            return wrapped
        }
    }

    private mutating func report(_ mistake: AuthorizedKeyLine.CommonMistake, of line: AuthorizedKeyLine) {
        let place = SourceRange(line.range)
        switch mistake {
        case .quote:
            findings.error(
                "quote", "a quote in the options is not closed", at: place, hint: "write a quote in a value as \\\"")
        case .spaces:
            findings.error(
                "space", "the options end at the first space, and no key follows it", at: place,
                hint: "separate options by commas alone, and put values with spaces into double quotes")
        case .noType(let word):
            // The key says itself what it is.
            let name = SSHPublicKey.typeName(inBase64: source.bytes[word])
            findings.error(
                "key-type", "the key's type does not stand before it", at: SourceRange(word),
                hint: name.map { "write \(trusted: $0) before it" } ?? AuthorizedKeyLine.form)
        case .unknownType(let word):
            let meant = near(source.text(word), SSHKeyType.allCases.map(\.rawValue))
            findings.error(
                "key-type", "sshd does not know this type of key", at: SourceRange(word),
                hint: meant.map { "did you mean \(trusted: $0)?" } ?? AuthorizedKeyLine.form,
                fixIts: meant.map {
                    [.init("write \(trusted: $0)", replacing: SourceRange(word), with: MessageText(trusted: $0))]
                } ?? [])
        case .quoted(let type, let word):
            findings.error(
                "quote", "a quote or bracket stands before the key's type, and sshd reads it as a part of it",
                at: SourceRange(word), hint: "begin the line with \(trusted: type)")
        case .oddBlank(let blank, let range):
            findings.error(
                "blank", "\(trusted: blank.name) stands in the line, and sshd does not take it for a blank",
                at: SourceRange(range), hint: blank.hint)
        case .other:
            findings.error("line", "this line does not hold a key", at: place, hint: AuthorizedKeyLine.form)
        }
    }

    private mutating func near(_ word: String, _ known: [String]) -> String? {
        guard comparisonsLeft > 0 else { return nil }
        comparisonsLeft -= 1
        return closest(to: word, among: known)
    }
}
