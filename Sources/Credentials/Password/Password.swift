// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Glibc

/// An admin password, hashed. The plain text is not kept, and no diagnostic quotes it or the hash.
package struct Password: Sendable {
    /// A finished crypt(5) string: printable ASCII without `:`.
    package let hash: String

    init(hash: String) { self.hash = hash }

    /// What crypt(5) calls the method.
    package var methodName: String {
        let names = [
            "$2": "bcrypt", "$5": "sha256crypt", "$6": "sha512crypt", "$y": "yescrypt", "$gy": "gost-yescrypt",
            "$7": "scrypt",
        ]
        return names.first { hash.hasPrefix($0.key) }?.value ?? "crypt"
    }

    /// What the formats `chpasswd` and `shadow` take: the hash alone.
    package var bytes: [UInt8] { Array(hash.utf8) }

    /// Hashes a password that stands in the text as it is.
    ///
    /// - Parameter earlier: a hash that is taken again where it is one of this password, by the same method.
    package static func check(
        _ source: SourceText, method: PasswordHashMethod = .bcrypt, keeping earlier: String? = nil
    ) -> Checked<Password> {
        hashing(source.bytes[...], of: source.disclosing([]), method: method, keeping: earlier)
    }

    /// Hashes the password in a file or from standard input: one line, whose newline is not part of it.
    package static func check(
        file source: SourceText, method: PasswordHashMethod = .bcrypt, keeping earlier: String? = nil
    ) -> Checked<Password> {
        let source = source.disclosing([])
        var line = source.bytes[...]
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        var findings = Findings("password", in: source)
        if line.contains(UInt8(ascii: "\n")) {
            if case .source = source.origin {
                findings.error("lines", "this is more than one line", hint: "it must give the password alone")
            } else {
                findings.error("lines", "the file has more than one line", hint: "keep the password alone in it")
            }
        } else if line.last == UInt8(ascii: "\r") {
            findings.error(
                "lines", "the line ends in a carriage return, which would become part of the password",
                hint: "save the file with plain newlines")
        } else if line.starts(with: [0xEF, 0xBB, 0xBF]) {
            findings.error(
                "byte-order-mark", "the file starts with a byte order mark, which would become part of the password",
                hint: "save the file without it")
        }
        guard !findings.hasErrors else { return Checked(nil, findings.diagnostics) }
        return hashing(line, of: source, method: method, keeping: earlier)
    }

    private static func hashing(
        _ phrase: ArraySlice<UInt8>, of source: SourceText, method: PasswordHashMethod, keeping earlier: String?
    ) -> Checked<Password> {
        var findings = Findings("password", in: source)
        examine(phrase, method: method, &findings)
        guard !findings.hasErrors else { return Checked(nil, findings.diagnostics) }
        do {
            return Checked(
                Password(hash: try Crypt.hash(phrase, method: method, keeping: earlier)), findings.diagnostics)
        } catch {
            findings.error(
                "hashing",
                "libxcrypt could not hash the password (\(trusted: error.operation): \(trusted: String(cString: strerror(error.errno))))",
                hint: "try another \(remedy: .passwordHashMethod(nil))")
            return Checked(nil, findings.diagnostics)
        }
    }

    private static func examine(_ phrase: ArraySlice<UInt8>, method: PasswordHashMethod, _ findings: inout Findings) {
        guard !phrase.isEmpty else {
            return findings.error(
                "empty", "the password is empty", hint: "\(remedy: .remove("password")) takes it out of an image")
        }
        if phrase.count > method.maximumLength {
            findings.error(
                "too-long",
                method == .bcrypt
                    ? "the password has \(phrase.count) bytes, and bcrypt ignores what follows byte 72"
                    : "a password has at most \(method.maximumLength) bytes, and this one has \(phrase.count)",
                hint: method == .bcrypt
                    ? "shorten it, or use \(remedy: .passwordHashMethod("yescrypt"))" : "shorten it")
        }
        guard let hasControl = hasControlCharacter(phrase) else {
            return findings.error("encoding", "the password is not UTF-8", hint: "save it as UTF-8")
        }
        if phrase.contains(0) {
            findings.error("control-character", "the password has a NUL byte, where crypt(3) would cut it off")
        } else if hasControl {
            findings.error(
                "control-character", "the password has a control character or a newline",
                hint: "nobody can type it at a login prompt")
        }
        if phrase.first == UInt8(ascii: "$"), HashShape.mistake(String(decoding: phrase, as: UTF8.self)) == nil {
            findings.warning(
                "hash", "the password looks like a finished hash, and would be hashed once more",
                hint: "give a hash as \(remedy: .setting("password-hash"))")
        }
        if phrase.elementsEqual("null".utf8) {
            findings.warning(
                "null", "the password is the word null, which jq prints where it finds nothing",
                hint: "look at what jq was given")
        }
        if let blank = findings.source.oddBlank(in: phrase.indices) {
            findings.warning(
                "blank", "the password has \(trusted: blank.name) in it, which nobody sees and few keyboards type",
                hint: "type it anew if it was copied")
        }
        if phrase.first == UInt8(ascii: " ") || phrase.last == UInt8(ascii: " ") {
            findings.warning("space", "the password starts or ends with a space, which is part of it")
        }
    }

    /// `nil` where the bytes are not UTF-8. Makes no copy of them.
    private static func hasControlCharacter(_ phrase: ArraySlice<UInt8>) -> Bool? {
        guard let text = try? UTF8Span(validating: phrase.span) else { return nil }
        var scalars = text.makeUnicodeScalarIterator()
        while let scalar = scalars.next() {
            if scalar.properties.generalCategory == .control { return true }
        }
        return false
    }
}
