// SPDX-License-Identifier: Apache-2.0

/// Why a signature is not one to go by.
package struct SignatureError: Error, Hashable, Sendable {
    /// What kind of failure it is.
    package var code: Code
    /// What is wrong, as what comes behind the name of ``subject`` and a colon.
    package var reason: String
    /// What to do, where that has nothing to do with how this is called.
    package var hint: String?
    /// Whether it could be that the signature is of another file than the one it was held against.
    package var isPerhapsOfOtherFile = false

    init(_ code: Code, _ reason: String, hint: String? = nil) {
        (self.code, self.reason, self.hint) = (code, reason, hint)
    }

    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The signature is not good.
        case bad
        /// The file of the signature cannot be used as one.
        case notASignature
        /// The keyring cannot be used as one.
        case notAKeyring
        /// A program is not installed.
        case missingProgram
        /// A program could not be run to its end.
        case failed
        /// It was given up as it was asked to.
        case stopped
    }
}

/// Who made a signature that is good.
package struct GoodSignature: Hashable, Sendable {
    /// How it was made.
    package var kind: SignatureKind
    /// Of an OpenPGP key its user id, of an SSH key the principal that the keyring has it for. The text is whatever stands there.
    package var signer: String
    /// Of an OpenPGP key the primary key's, in hexadecimal; of an SSH key `SHA256:…`.
    package var keyFingerprint: String
}

/// The kinds of signatures.
package enum SignatureKind: Hashable, Sendable {
    case openPGP, ssh
}
