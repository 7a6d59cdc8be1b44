// SPDX-License-Identifier: Apache-2.0

internal import CryptoExtras
internal import Diagnostics

/// An RSA private key in PEM (RFC 7468): PKCS#8 or PKCS#1, not encrypted.
struct PrivateKeyPEM {
    /// The modulus' size.
    var bits: Int

    /// Nothing of the text gets into a finding.
    static func check(_ text: String, at range: SourceRange, _ findings: inout Findings) -> PrivateKeyPEM? {
        let block: Block
        do throws(CommonMistake) {
            block = try Self.block(text)
        } catch {
            findings.error("private-key.\(error.id)", error.message, at: range, hint: error.hint)
            return nil
        }
        warn(of: text, at: range, &findings)
        do {
            let (key, isAsNamed) = try parse(block)
            if !isAsNamed {
                findings.warning(
                    "private-key.label", "the -----BEGIN line of private_key names another form than its key has",
                    at: range, hint: "the device's own parser may not take it")
            }
            if key.keySizeInBits < 2048 {
                findings.warning(
                    "private-key.weak",
                    "private_key is an RSA key of \(key.keySizeInBits) bits, which is too weak today",
                    at: range, hint: "use 2048 bits or more")
            }
            return PrivateKeyPEM(bits: key.keySizeInBits)
        } catch {
            // The library's own words can quote the key; they stay here.
            let (id, message) = reason(block.der)
            findings.error("private-key.\(id)", message, at: range, hint: "download the key again")
            return nil
        }
    }

    /// A key by the form that its block names, else by the other: OpenSSL takes either for either.
    private static func parse(_ block: Block) throws -> (key: _RSA.Signing.PrivateKey, isAsNamed: Bool) {
        do {
            return (try _RSA.Signing.PrivateKey(unsafePEMRepresentation: block.text(block.label)), true)
        } catch {
            let other = block.label == "PRIVATE KEY" ? "RSA PRIVATE KEY" : "PRIVATE KEY"
            return (try _RSA.Signing.PrivateKey(unsafePEMRepresentation: block.text(other)), false)
        }
    }

    private static func warn(of text: String, at range: SourceRange, _ findings: inout Findings) {
        let hint: MessageText = "the device's own parser may not take them"
        if text.utf8.contains(0x0D) {
            findings.warning("private-key.crlf", "the lines of private_key end in CR LF", at: range, hint: hint)
        }
        if text.utf8.contains(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }) {
            findings.warning("private-key.control", "private_key has control characters in it", at: range, hint: hint)
        }
    }

    /// The block's parts, as OpenSSL's `PEM_read_bio_ex` takes the text apart.
    private static func block(_ text: String) throws(CommonMistake) -> Block {
        let bytes = Array(text.utf8)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Block.trimmed)
        if let mistake = mistake(bytes, lines) { throw mistake }
        return try Block(lines)
    }

    /// By the lines around the base64.
    private static func mistake(_ bytes: [UInt8], _ lines: [ArraySlice<UInt8>]) -> CommonMistake? {
        let again: MessageText = "download the key again"
        if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            return CommonMistake(
                "empty", "private_key is empty", "the private key is given out once, when the key is created")
        }
        if let mistake = quoted(bytes) { return mistake }
        if contains(bytes, "\\n") {
            return CommonMistake(
                "escaped", "the line breaks of private_key are escaped twice: it has the letters \\n in it",
                "write \\n and not \\\\n in the JSON"
            )
        }
        if let mistake = indented(lines) { return mistake }
        let begins = lines.indices.filter { lines[$0].starts(with: "-----BEGIN ".utf8) }
        guard let begin = begins.first else {
            if !bytes.contains(0x0A), contains(bytes, "-----BEGIN ") {
                return CommonMistake("lines", "private_key does not start with its -----BEGIN line", again)
            }
            return notPEM(bytes)
        }
        let label = String(decoding: lines[begin].dropFirst(11), as: UTF8.self)
        if let mistake = mistake(label: label) { return mistake }
        guard begins.count == 1 else {
            return CommonMistake("several", "private_key holds more than one PEM block", again)
        }
        if lines[..<begin].contains(where: { !$0.isEmpty }) {
            return CommonMistake("surplus", "private_key has text before its -----BEGIN line", "remove it")
        }
        if lines.count == 1 { return CommonMistake("lines", "the line breaks of private_key are lost", again) }
        if contains(bytes, "\nProc-Type:") {
            return CommonMistake(
                "encrypted", "private_key is encrypted", "a device cannot ask for its passphrase: decrypt it first")
        }
        guard let end = lines.firstIndex(where: { $0.starts(with: "-----END ".utf8) }) else {
            return CommonMistake("truncated", "private_key is cut off: it has no -----END line", again)
        }
        guard lines[end].elementsEqual(("-----END " + label).utf8) else {
            return CommonMistake(
                "label", "the -----BEGIN and -----END lines of private_key differ, or more follows on the line", again
            )
        }
        if lines[(end + 1)...].contains(where: { !$0.isEmpty }) {
            return CommonMistake("surplus", "private_key has text after its -----END line", "remove it")
        }
        return nil
    }

    /// A PEM in quotes that are a part of the text.
    private static func quoted(_ bytes: [UInt8]) -> CommonMistake? {
        let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        let start = bytes.drop(while: isBlank)
        guard let quote = start.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            start.dropFirst().drop(while: isBlank).starts(with: "-----BEGIN ".utf8)
        else { return nil }
        let isEscaped = contains(bytes, "\\n")
        return CommonMistake(
            "quoted",
            isEscaped ? "private_key is a JSON string within a JSON string" : "private_key has quotes around its PEM",
            isEscaped
                ? "leave out its inner quotes, and write \\n and not \\\\n in the JSON" : "leave the inner quotes out")
    }

    /// BEGIN or END behind blanks, where OpenSSL does not find it.
    private static func indented(_ lines: [ArraySlice<UInt8>]) -> CommonMistake? {
        let isIndented = lines.contains { line in
            let text = line.drop { $0 == 0x20 || $0 == 0x09 }
            return text.count < line.count
                && (text.starts(with: "-----BEGIN ".utf8) || text.starts(with: "-----END ".utf8))
        }
        return isIndented
            ? CommonMistake("indented", "the lines of private_key begin with blanks", "leave the blanks out") : nil
    }

    /// What has no BEGIN line.
    private static func notPEM(_ bytes: [UInt8]) -> CommonMistake {
        let again: MessageText = "download the key again"
        if let inner = Block.decode(bytes, atMost: bytes.count) {
            if inner.starts(with: "-----BEGIN ".utf8) {
                return CommonMistake(
                    "base64", "private_key is base64 of the PEM", "put the PEM itself there: base64 -d")
            }
            return CommonMistake("bare", "private_key lacks its -----BEGIN and -----END lines", again)
        }
        let isPath = [".pem", ".key", ".json"].contains { String(decoding: bytes, as: UTF8.self).hasSuffix($0) }
        if isPath, !bytes.contains(0x0A) {
            return CommonMistake(
                "file-name", "private_key names a file, and must hold the key itself", "put the file's text there")
        }
        return CommonMistake("pem", "private_key is not PEM: it has no -----BEGIN line", again)
    }

    /// By what the BEGIN line says.
    private static func mistake(label: String) -> CommonMistake? {
        let rsa: MessageText = "a service account's key is an RSA private key"
        switch label {
        case "PRIVATE KEY-----", "RSA PRIVATE KEY-----": return nil
        case "ENCRYPTED PRIVATE KEY-----":
            return CommonMistake(
                "encrypted", "private_key is encrypted", "a device cannot ask for its passphrase: decrypt it first")
        case "EC PRIVATE KEY-----", "EC PARAMETERS-----":
            return CommonMistake("kind", "private_key is an elliptic-curve key", rsa)
        case "DSA PRIVATE KEY-----": return CommonMistake("kind", "private_key is a DSA key", rsa)
        case "PUBLIC KEY-----", "RSA PUBLIC KEY-----":
            return CommonMistake("public", "private_key holds a public key", rsa)
        case "CERTIFICATE-----", "TRUSTED CERTIFICATE-----":
            return CommonMistake("certificate", "private_key holds a certificate", rsa)
        case "CERTIFICATE REQUEST-----", "NEW CERTIFICATE REQUEST-----":
            return CommonMistake("certificate", "private_key holds a certificate request", rsa)
        case "OPENSSH PRIVATE KEY-----":
            return CommonMistake(
                "kind", "private_key is in OpenSSH's own format", "convert it with ssh-keygen -p -m PKCS8")
        default:
            // One run of dashes, at the end.
            return label.hasSuffix("-----") && !label.dropLast(5).utf8.contains(UInt8(ascii: "-"))
                ? CommonMistake("kind", "private_key is a PEM block of another kind", rsa)
                : CommonMistake(
                    "lines", "the -----BEGIN line of private_key is damaged, or its line breaks are lost",
                    "download the key again")
        }
    }

    /// Why the library refused it, by the object identifiers of RFC 8017, 5480 and 8410.
    private static func reason(_ der: [UInt8]) -> (id: String, message: MessageText) {
        let kinds: [([UInt8], String)] = [
            ([0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01], "an elliptic-curve key"),
            ([0x06, 0x03, 0x2B, 0x65, 0x70], "an Ed25519 key"), ([0x06, 0x03, 0x2B, 0x65, 0x71], "an Ed448 key"),
            ([0x06, 0x03, 0x2B, 0x65, 0x6E], "an X25519 key"),
            ([0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A], "an RSA-PSS key"),
            ([0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x01], "a DSA key"),
        ]
        let head = Array(der.prefix(40))
        for (identifier, name) in kinds where head.indices.contains(where: { head[$0...].starts(with: identifier) }) {
            return ("kind", "private_key is \(trusted: name), and a service account's key is RSA")
        }
        // A DER of a 1024-bit key is some 600 bytes; of a 512-bit one, 320 to 350.
        if (200..<450).contains(der.count) {
            return ("weak", "private_key is damaged, or has fewer than 1024 bits")
        }
        return ("damaged", "private_key is damaged: it is not an RSA private key")
    }

    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        guard bytes.count >= word.count else { return false }
        return (0...(bytes.count - word.count)).contains { bytes[$0] == word[0] && bytes[$0...].starts(with: word) }
    }
}
