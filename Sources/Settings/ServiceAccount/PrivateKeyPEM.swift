// SPDX-License-Identifier: Apache-2.0

internal import CryptoExtras
internal import Diagnostics

/// An RSA private key in PEM (RFC 7468): PKCS#8 or PKCS#1, not encrypted.
struct PrivateKeyPEM {
    /// The modulus' size.
    var bits: Int

    /// Nothing of the text gets into a finding.
    static func check(_ text: String, at range: SourceRange, _ findings: inout Findings) -> PrivateKeyPEM? {
        if let (id, message, hint) = slip(text) {
            findings.error("private-key.\(id)", message, at: range, hint: hint)
            return nil
        }
        var text = text
        if text.utf8.contains(0x0D) {
            findings.warning(
                "private-key.crlf", "the lines of private_key end in CR LF", at: range,
                hint: "the device's own parser may not take them")
            text = String(decoding: text.utf8.filter { $0 != 0x0D }, as: UTF8.self)
        }
        do {
            let key = try _RSA.Signing.PrivateKey(unsafePEMRepresentation: text)
            if key.keySizeInBits < 2048 {
                findings.warning(
                    "private-key.weak",
                    "private_key is an RSA key of \(key.keySizeInBits) bits, which is too weak today",
                    at: range, hint: "use 2048 bits or more")
            }
            return PrivateKeyPEM(bits: key.keySizeInBits)
        } catch {
            // The library's own words can quote the key; they stay here.
            let (id, message) = reason(text)
            findings.error("private-key.\(id)", message, at: range, hint: "download the key again")
            return nil
        }
    }

    private typealias Slip = (id: String, message: MessageText, hint: MessageText?)

    /// By the lines around the base64.
    private static func slip(_ text: String) -> Slip? {
        let again: MessageText = "download the key again"
        let bytes = Array(text.utf8)
        if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            return ("empty", "private_key is empty", "the private key is given out once, when the key is created")
        }
        if !bytes.contains(0x0A), contains(bytes, "\\n") {
            return (
                "escaped", "the line breaks of private_key are escaped twice: it has the letters \\n in it",
                "write \\n and not \\\\n in the JSON"
            )
        }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
        let begins = lines.indices.filter { lines[$0].starts(with: "-----BEGIN ".utf8) }
        guard let begin = begins.first else {
            if !bytes.contains(0x0A), contains(bytes, "-----BEGIN ") {
                return ("lines", "private_key does not start with its -----BEGIN line", again)
            }
            return ("pem", "private_key is no PEM: it has no -----BEGIN line", again)
        }
        let label = String(decoding: lines[begin].dropFirst(11), as: UTF8.self)
        if let slip = slip(label: label) { return slip }
        guard begins.count == 1 else { return ("several", "private_key holds more than one PEM block", again) }
        if lines[..<begin].contains(where: { !$0.isEmpty }) {
            return ("surplus", "private_key has text before its -----BEGIN line", "remove it")
        }
        if bytes.filter({ $0 == 0x0A }).isEmpty {
            return ("lines", "the line breaks of private_key are lost", again)
        }
        if contains(bytes, "\nProc-Type:") {
            return ("encrypted", "private_key is encrypted", "a device cannot ask for its passphrase: decrypt it first")
        }
        guard let end = lines.firstIndex(where: { $0.starts(with: "-----END ".utf8) }) else {
            return ("truncated", "private_key is cut off: it has no -----END line", again)
        }
        guard lines[end].elementsEqual(("-----END " + label).utf8) else {
            return (
                "label", "the -----BEGIN and -----END lines of private_key differ, or more follows on the line", again
            )
        }
        if lines[(end + 1)...].contains(where: { !$0.isEmpty }) {
            return ("surplus", "private_key has text after its -----END line", "remove it")
        }
        return nil
    }

    /// By what the BEGIN line says.
    private static func slip(label: String) -> Slip? {
        let rsa: MessageText = "a service account's key is an RSA private key"
        switch label {
        case "PRIVATE KEY-----", "RSA PRIVATE KEY-----": return nil
        case "ENCRYPTED PRIVATE KEY-----":
            return ("encrypted", "private_key is encrypted", "a device cannot ask for its passphrase: decrypt it first")
        case "EC PRIVATE KEY-----", "EC PARAMETERS-----": return ("kind", "private_key is an elliptic-curve key", rsa)
        case "DSA PRIVATE KEY-----": return ("kind", "private_key is a DSA key", rsa)
        case "PUBLIC KEY-----", "RSA PUBLIC KEY-----": return ("public", "private_key holds a public key", rsa)
        case "CERTIFICATE-----", "TRUSTED CERTIFICATE-----":
            return ("certificate", "private_key holds a certificate", rsa)
        case "CERTIFICATE REQUEST-----", "NEW CERTIFICATE REQUEST-----":
            return ("certificate", "private_key holds a certificate request", rsa)
        case "OPENSSH PRIVATE KEY-----":
            return ("kind", "private_key is in OpenSSH's own format", "convert it with ssh-keygen -p -m PKCS8")
        default:
            // One run of dashes, at the end.
            return label.hasSuffix("-----") && !label.dropLast(5).utf8.contains(UInt8(ascii: "-"))
                ? ("kind", "private_key is a PEM block of another kind", rsa)
                : ("lines", "the -----BEGIN line of private_key is damaged, or its line breaks are lost", nil)
        }
    }

    /// Why the library refused it, by the object identifiers of RFC 8017, 5480 and 8410.
    private static func reason(_ text: String) -> (id: String, message: MessageText) {
        let lines = text.utf8.split(separator: 0x0A).filter { $0.first != UInt8(ascii: "-") }
        guard let der = decodeBase64(lines.flatMap { $0 }) else {
            return ("base64", "private_key is damaged: what is between its BEGIN and END is no base64")
        }
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
        return ("damaged", "private_key is damaged: it is no RSA private key")
    }

    /// RFC 4648 §4, strictly; `nil` for anything else.
    private static func decodeBase64(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 4 == 0, !text.isEmpty else { return nil }
        let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        for (index, byte) in text.enumerated() {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "=") where index >= text.count - padding: value = 0
            default: return nil
            }
            group = group << 6 | UInt32(value)
            if index % 4 == 3 {
                result += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
                group = 0
            }
        }
        result.removeLast(padding)
        return result
    }

    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        guard bytes.count >= word.count else { return false }
        return (0...(bytes.count - word.count)).contains { bytes[$0] == word[0] && bytes[$0...].starts(with: word) }
    }
}
