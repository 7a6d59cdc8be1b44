// SPDX-License-Identifier: Apache-2.0

package import Signatures

/// A good signature, by a key that was asked for.
public struct ImageSignature: Hashable, Sendable {
    /// How it was made.
    public var kind: Kind
    /// Of OpenPGP the key's user id, of SSH the principal that the keyring has the key for; characters that a terminal would obey
    /// are replaced by their numbers.
    public var signer: String
    /// Of OpenPGP the primary key's, in hexadecimal; of SSH `SHA256:…`.
    public var keyFingerprint: String
    /// What was signed.
    public var subject: Subject

    /// How it was made; the raw value is the name in JSON.
    public enum Kind: String, Hashable, Sendable {
        case openPGP = "openpgp"
        case ssh
    }

    /// What can be signed; the raw value is the name in JSON.
    public enum Subject: String, Hashable, Sendable {
        /// The image's file, as it was downloaded.
        case image
        case checksumFile
    }

    /// The verdict on that file.
    package init(_ signature: GoodSignature, of subject: Subject) {
        kind =
            switch signature.kind {
            case .openPGP: .openPGP
            case .ssh: .ssh
            }
        (signer, keyFingerprint) = (signature.signer.escapedForTerminal, signature.keyFingerprint.escapedForTerminal)
        self.subject = subject
    }

    /// As people are told.
    var words: String { "signature: good, by \(signer) (\(keyFingerprint))" }

    var jsonValue: JSONValue {
        [
            "kind": .string(kind.rawValue), "signer": .string(signer), "keyFingerprint": .string(keyFingerprint),
            "of": .string(subject.rawValue),
        ]
    }
}
