// SPDX-License-Identifier: Apache-2.0

/// Public keys of OpenPGP, in a form that gpgv reads: packets, or GnuPG's keybox.
enum OpenPGPKeyring {
    /// The keyring in binary form; one that is a text is decoded.
    static func binary(_ bytes: [UInt8]) throws(SignatureError) -> [UInt8] {
        guard let first = bytes.first else {
            throw SignatureError(.notAKeyring, "it is empty: there are no keys in it", hint: hint)
        }
        // libkeybox: a header blob, with its magic behind the length, type, version and flags.
        if bytes.count >= 12, bytes[8..<12] == Array("KBXf".utf8)[...] { return bytes }
        guard first & 0x80 == 0 else {
            switch OpenPGPPackets.kind(first) {
            case OpenPGPPackets.publicKey: return bytes
            case 5, 7: throw privateKey
            default: throw unknown
            }
        }
        let names = armorLines(bytes)
        guard !names.contains("PGP PRIVATE KEY BLOCK") else { throw privateKey }
        let name = "PGP PUBLIC KEY BLOCK"
        guard names.first == name else { throw unknown }
        guard let keys = OpenPGPPackets.decoded(bytes, block: name), let first = keys.first, first & 0x80 != 0,
            OpenPGPPackets.kind(first) == OpenPGPPackets.publicKey
        else {
            throw SignatureError(.notAKeyring, "it is damaged, or cut short", hint: "download it again")
        }
        return keys
    }

    private static let hint = "give the publisher's public keys, as 'gpg --export' writes them"

    private static var unknown: SignatureError {
        SignatureError(.notAKeyring, "this is not an OpenPGP keyring, and the signature is an OpenPGP one", hint: hint)
    }

    private static var privateKey: SignatureError {
        SignatureError(.notAKeyring, "this is a private key, which no check needs", hint: hint)
    }
}

/// Which SSH keys may sign, and as whom (ssh-keygen(1), ALLOWED SIGNERS).
enum AllowedSigners {
    /// Refuses what cannot be such a file; what is in its lines is ssh-keygen's matter.
    static func require(_ bytes: [UInt8]) throws(SignatureError) {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map(\.trimmed).filter { !$0.isEmpty }
        let hint = "give an allowed_signers file: in each line a principal and a public key"
        guard lines.contains(where: { $0.first != UInt8(ascii: "#") }) else {
            throw SignatureError(.notAKeyring, "it is empty: there are no keys in it", hint: hint)
        }
        guard bytes.first.map({ $0 & 0x80 == 0 }) == true, !bytes.contains(0), armorLines(bytes).isEmpty else {
            throw SignatureError(
                .notAKeyring, "this is not an allowed_signers file, and the signature is an SSH one", hint: hint)
        }
    }
}
