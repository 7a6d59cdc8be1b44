// SPDX-License-Identifier: Apache-2.0

/// The types of keys that sshd takes in an authorized_keys file, by their names there.
enum SSHKeyType: String, CaseIterable {
    case ed25519 = "ssh-ed25519"
    case rsa = "ssh-rsa"
    case ecdsa256 = "ecdsa-sha2-nistp256"
    case ecdsa384 = "ecdsa-sha2-nistp384"
    case ecdsa521 = "ecdsa-sha2-nistp521"
    case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
    case securityKeyECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"

    /// Whether it is kept in a FIDO authenticator, which asks for a touch.
    var isSecurityKey: Bool { self == .securityKeyEd25519 || self == .securityKeyECDSA }

    /// What ssh-keygen(1) calls it; for RSA, without its size.
    var shortName: String {
        switch self {
        case .ed25519: "ED25519"
        case .rsa: "RSA"
        case .ecdsa256: "ECDSA 256"
        case .ecdsa384: "ECDSA 384"
        case .ecdsa521: "ECDSA 521"
        case .securityKeyEd25519: "ED25519-SK"
        case .securityKeyECDSA: "ECDSA-SK"
        }
    }
}
