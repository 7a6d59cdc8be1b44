// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

extension Password {
    /// Takes a finished crypt(5) string. What libc's crypt cannot verify, or anyone can crack, is refused.
    package static func check(hash source: SourceText) -> Checked<Password> {
        let source = source.disclosing([])
        var findings = Findings("password-hash", in: source)
        guard let text = String(validating: source.bytes, as: UTF8.self), !text.isEmpty else {
            findings.error(
                "shape", source.bytes.isEmpty ? "the hash is empty" : "the hash is not UTF-8",
                hint: source.bytes.isEmpty ? "\(HashShape.singleQuotes), or \(makeOne)" : makeOne)
            return Checked(nil, findings.diagnostics)
        }
        if let (id, message, hint) = injection(text) ?? HashShape.mistake(text) {
            findings.error(id, message, hint: hint)
            return Checked(nil, findings.diagnostics)
        }
        switch Crypt.verdict(on: text) {
        case .good: break
        case .tooCheap: findings.warning("cheap", "libxcrypt calls this hash too cheap", hint: makeOne)
        case .legacy:
            // SHA-256 crypt, on Debian; what is quick to crack has been refused by its shape.
            findings.warning("legacy", "libxcrypt no longer uses this hash's method for new passwords", hint: makeOne)
        case .disabled: findings.error("method", "libxcrypt has this hash's method disabled", hint: makeOne)
        case .invalid: findings.error("shape", "libxcrypt does not know this kind of hash", hint: makeOne)
        }
        if let cost = HashShape.bcryptCost(text), cost < 10 {
            findings.warning(
                "cheap", "bcrypt at cost \(cost) is quick to crack",
                hint: "cost 12 is what \(remedy: .verb(.hashPassword)) uses")
        } else if HashShape.isDear(text) {
            findings.warning(
                "dear", "every login with this hash takes minutes or longer",
                hint: "cost 12 is what \(remedy: .verb(.hashPassword)) uses"
            )
        }
        return Checked(findings.hasErrors ? nil : Password(hash: text), findings.diagnostics)
    }

    private static let makeOne: MessageText = "make one with \(remedy: .run(.hashPassword))"

    /// What would break out of the line that the hash goes into.
    private static func injection(_ text: String) -> HashShape.CommonMistake? {
        let scalars = text.unicodeScalars
        if scalars.last == "\n", scalars.dropLast().allSatisfy({ $0 != "\n" }) {
            return ("newline", "the hash ends in a newline", "leave it out")
        }
        if scalars.contains(where: { $0.properties.generalCategory == .control }) {
            return ("control-character", "the hash has a newline or a control character", makeOne)
        }
        if text == "null" {
            return (
                "null", "this is the word null: jq found nothing at the path that it was given",
                "look at what jq was given"
            )
        }
        if let blank = OddBlank(in: text.utf8) {
            return ("character", "the hash has \(trusted: blank.name) in it", "delete it")
        }
        if scalars.first == " " || scalars.last == " " {
            return ("space", "the hash begins or ends with a blank", "leave it out")
        }
        if let first = scalars.first, ["\"", "'", "\u{2018}", "\u{201C}"].contains(first),
            scalars.dropFirst().first == "$"
        {
            return (
                "quotes", "the hash has quotes around it, which are a part of it here", "leave the inner quotes out"
            )
        }
        if text.hasPrefix("\\$") {
            return ("backslash", "the '$' of this hash have backslashes before them", "leave the backslashes out")
        }
        if scalars.contains(":") {
            return (
                "colon", "a hash has no ':'; this looks like a line of /etc/shadow or 'user:hash'",
                "give the part between the first and the second ':' alone"
            )
        }
        return nil
    }
}

/// The shapes of crypt(5), by prefix.
enum HashShape {
    typealias CommonMistake = (id: String, message: MessageText, hint: MessageText?)

    /// What keeps a shell from taking parts of a hash for names of variables.
    static let singleQuotes: MessageText = "in a shell, put a hash in single quotes, as '$' begins a variable's name"

    /// What is wrong with a hash's shape, in words that never quote it; `nil` where nothing is.
    static func mistake(_ text: String) -> CommonMistake? {
        let bytes = Array(text.utf8)
        let hint: MessageText = "make one with \(remedy: .run(.hashPassword))"
        if bytes.first == UInt8(ascii: "!") || bytes.first == UInt8(ascii: "*") {
            return (
                "locked", "this is not a hash: '\(trusted: bytes[0] == 33 ? "!" : "*")' at the start locks the account",
                hint
            )
        }
        guard bytes.first == UInt8(ascii: "$") else {
            if bytes.first == UInt8(ascii: "_"), bytes.count == 20, bytes.dropFirst().allSatisfy(isBase64) {
                return ("legacy", "this is a BSDi DES hash, which is quick to crack", hint)
            }
            if bytes.count == 13, bytes.allSatisfy(isBase64) {
                return ("plain-text", "this is a plain text, or a DES hash, which is quick to crack", hint)
            }
            // A shell replaces $6, $salt and the like between double quotes, mostly by nothing.
            let isRest = bytes.allSatisfy { isBase64($0) || [0x2C, 0x2D, 0x3D].contains($0) }
            return (
                "plain-text", "this is not a crypt(5) hash: it does not begin with '$'",
                "\(isRest ? singleQuotes + "; " : "")use \(remedy: .passwordFile) for a plain password, or \(hint)"
            )
        }
        guard let end = bytes.dropFirst().firstIndex(of: UInt8(ascii: "$")) else {
            return (
                "plain-text", "this is not a crypt(5) hash: it has one '$', and a hash has several",
                "\(singleQuotes); or \(hint)"
            )
        }
        let method = String(decoding: bytes[1..<end], as: UTF8.self)
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        switch method {
        case "2a", "2b", "2y": return bcrypt(fields)
        case "5": return sha(fields, name: "SHA-256", length: 43)
        case "6": return sha(fields, name: "SHA-512", length: 86)
        case "y": return yescrypt(fields, name: "yescrypt")
        case "gy": return yescrypt(fields, name: "gost-yescrypt")
        case "7": return scrypt(fields)
        case "2x": return ("legacy", "$2x$ is bcrypt with a bug that makes passwords collide", hint)
        case "1": return ("legacy", "this is an MD5 hash ($1$), which is quick to crack", hint)
        case "3": return ("legacy", "this is an NT hash ($3$), which is quick to crack", hint)
        case "md5", "sha1":
            return ("legacy", "this is a \(trusted: method.uppercased()) hash, which is quick to crack", hint)
        default:
            if method.hasPrefix("argon2") {
                return ("method", "crypt(3) does not know Argon2", hint)
            }
            return ("method", "this hash names no method that crypt(5) lists", hint)
        }
    }

    /// The cost of a bcrypt hash; `nil` for another method.
    static func bcryptCost(_ text: String) -> Int? {
        guard text.hasPrefix("$2") else { return nil }
        let fields = text.split(separator: "$")
        return fields.count == 3 ? Int(fields[1]) : nil
    }

    /// Whether a device would be busy for minutes with it: bcrypt above cost 18, SHA-crypt above 50 million rounds.
    static func isDear(_ text: String) -> Bool {
        if let cost = bcryptCost(text) { return cost > 18 }
        guard let rounds = text.split(separator: "$").dropFirst().first, rounds.hasPrefix("rounds=") else {
            return false
        }
        return Int(rounds.dropFirst(7)).map { $0 > 50_000_000 } ?? false
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func damaged(_ name: String, _ what: MessageText) -> CommonMistake {
        (
            "shape", "this \(trusted: name) hash is damaged: \(what)",
            "copy it whole; in a shell, put it in single quotes"
        )
    }

    private static func bcrypt(_ fields: [ArraySlice<UInt8>]) -> CommonMistake? {
        guard fields.count == 2, fields[0].count == 2, let cost = Int(String(decoding: fields[0], as: UTF8.self)) else {
            return damaged("bcrypt", "a cost of two digits and one '$' must follow the method")
        }
        guard (4...31).contains(cost), fields[0].allSatisfy({ (48...57).contains($0) }) else {
            return damaged("bcrypt", "its cost is not from 04 to 31")
        }
        guard fields[1].count == 53 else {
            return damaged("bcrypt", "salt and hash have \(trusted: counted(fields[1].count, "character")), not 53")
        }
        return fields[1].allSatisfy(isBase64) ? nil : damaged("bcrypt", "it has a character outside ./A-Za-z0-9")
    }

    private static func sha(_ fields: [ArraySlice<UInt8>], name: String, length: Int) -> CommonMistake? {
        var fields = fields[...]
        let rounds = Array("rounds=".utf8)
        if let first = fields.first, first.starts(with: rounds) {
            let digits = first.dropFirst(rounds.count)
            guard digits.allSatisfy({ (48...57).contains($0) }), digits.count < 10,
                let count = Int(String(decoding: digits, as: UTF8.self)), (1000...999_999_999).contains(count)
            else { return damaged(name, "its rounds are not from 1000 to 999999999") }
            fields = fields.dropFirst()
        }
        guard fields.count == 2, let salt = fields.first, let hash = fields.last else {
            return damaged(name, "a salt, '$' and the hash must follow the method")
        }
        // crypt(5) allows any byte but these in the salt; one that is not printable ASCII is a mistake all the same.
        guard (1...16).contains(salt.count), salt.allSatisfy({ (33...126).contains($0) }) else {
            return damaged(name, "its salt does not have 1 to 16 printable characters")
        }
        guard hash.count == length else {
            return damaged(name, "the hash has \(trusted: counted(hash.count, "character")), not \(length)")
        }
        return hash.allSatisfy(isBase64) ? nil : damaged(name, "it has a character outside ./A-Za-z0-9")
    }

    private static func yescrypt(_ fields: [ArraySlice<UInt8>], name: String) -> CommonMistake? {
        guard fields.count == 3 else { return damaged(name, "parameters, salt and hash must follow the method") }
        guard !fields[0].isEmpty, fields[0].count <= 86, fields[1].count <= 86 else {
            return damaged(name, "its parameters or its salt have the wrong length")
        }
        guard fields[2].count == 43 else {
            return damaged(name, "the hash has \(trusted: counted(fields[2].count, "character")), not 43")
        }
        return fields.allSatisfy { $0.allSatisfy(isBase64) }
            ? nil : damaged(name, "it has a character outside ./A-Za-z0-9")
    }

    private static func scrypt(_ fields: [ArraySlice<UInt8>]) -> CommonMistake? {
        guard fields.count == 2, (11...97).contains(fields[0].count) else {
            return damaged("scrypt", "parameters with a salt, '$' and the hash must follow the method")
        }
        guard fields[1].count == 43 else {
            return damaged("scrypt", "the hash has \(trusted: counted(fields[1].count, "character")), not 43")
        }
        return fields.allSatisfy { $0.allSatisfy(isBase64) }
            ? nil : damaged("scrypt", "it has a character outside ./A-Za-z0-9")
    }
}
