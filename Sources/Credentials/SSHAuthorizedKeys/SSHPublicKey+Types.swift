// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

extension SSHPublicKey {
    /// Whether a word is the name of a type of key, or of a certificate or signature: one that sshd takes or one for which
    /// there are words.
    static func isType(_ name: String) -> Bool {
        SSHKeyType(rawValue: name) != nil || otherTypes.contains(name) || isCertificate(name)
    }

    private static let signatures: Set<String> = ["rsa-sha2-256", "rsa-sha2-512"]
    private static let otherTypes = signatures.union(["ssh-dss", "ssh-mldsa44-ed25519@openssh.com"])

    private static let certificateEnding = "-cert-v01@openssh.com"

    private static func isCertificate(_ name: String) -> Bool {
        guard name.hasSuffix(certificateEnding) else { return false }
        let base = String(name.dropLast(certificateEnding.count))
        return otherTypes.contains(base) || SSHKeyType(rawValue: base) != nil
            || SSHKeyType(rawValue: base + "@openssh.com") != nil
    }

    /// Why keys of a type do not work; `nil` for those that do.
    static func refusal(ofType name: String) -> CommonMistake? {
        if isCertificate(name) {
            return CommonMistake(
                "certificate", "this is a certificate, and an authorized_keys file holds public keys",
                hint: "give the .pub file without -cert in its name")
        }
        if signatures.contains(name) {
            return CommonMistake(
                "key-type", "\(trusted: name) is a kind of signature, not a type of key",
                hint: "the key's type is ssh-rsa")
        }
        guard otherTypes.contains(name) else { return nil }
        if name == "ssh-dss" {
            return CommonMistake(
                "key-type", "sshd no longer takes DSA keys", hint: "make another key: ssh-keygen -t ed25519")
        }
        return CommonMistake(
            "key-type", "this type of key is too new for the sshd of most devices", hint: "give an Ed25519 key")
    }
}
