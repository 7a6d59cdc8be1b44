// SPDX-License-Identifier: Apache-2.0

internal import Signatures

extension OSImage {
    /// What signature is asked for, with both files read; `nil` for none.
    func signatureCheck() throws(CuttleError) -> SignatureCheck? {
        guard let signature else { return nil }
        let file = try signature.file.named("the signature")
        // Debian's keyring of its members has 27 MB.
        let keyring = try signature.keyring.named("the keyring", limit: 64 << 20)
        do throws(SignatureError) {
            return try SignatureCheck(file, by: keyring)
        } catch {
            switch error.code {
            case .missingProgram:
                throw CuttleError(
                    .unavailable, MessageText(trusted: error.reason), hint: error.hint.map { MessageText(trusted: $0) })
            case .notAKeyring: throw CuttleError(error, in: "the keyring \(keyring.name) cannot be used")
            default: throw CuttleError(error, in: "the signature \(file.name) cannot be used")
            }
        }
    }
}

extension FileInput {
    fileprivate func named(_ what: String, limit: Int = maximumSize) throws(CuttleError) -> NamedBytes {
        do throws(InputFailure) {
            return NamedBytes(displayName, try read(limit: limit))
        } catch {
            throw CuttleError(error.code, "\(trusted: what) cannot be read", diagnostics: [error.diagnostic])
        }
    }
}

extension CuttleError {
    /// - Parameter subject: which file cannot be used, or is not good.
    fileprivate init(_ error: SignatureError, in subject: String, hint: MessageText? = nil) {
        let code: Code =
            switch error.code {
            case .bad, .notASignature, .notAKeyring: .badInput
            case .missingProgram: .unavailable
            case .failed: .io
            case .stopped: .inUse
            }
        self.init(
            code, "\(trusted: subject): \(trusted: error.reason)",
            hint: hint ?? error.hint.map { MessageText(trusted: $0) })
    }
}

extension SignatureCheck {
    /// This, where it is a signature that stands beside a file.
    func requireDetached() throws(CuttleError) -> SignatureCheck {
        guard isClearsigned else { return self }
        throw CuttleError(
            .badInput,
            "\(trusted: signature.name) is a text that is signed, such as a checksum file, and not a signature of the image",
            hint: "leave out the digest, which is looked for in that text: \(remedy: .expectedDigest)")
    }
}

/// What a checksum file says, by whom.
struct SignedChecksums {
    private(set) var bytes: [UInt8]
    /// `nil` where nobody had to sign it.
    private(set) var signature: GoodSignature?

    /// Reads it once: what is held against the signature is what counts.
    init(_ file: FileInput, _ check: SignatureCheck?) throws(CuttleError) {
        do throws(InputFailure) {
            bytes = try file.read()
        } catch {
            throw CuttleError(error.code, "the checksum file cannot be read", diagnostics: [error.diagnostic])
        }
        guard let check else { return }
        if check.isClearsigned {
            guard bytes == check.signature.bytes else {
                throw CuttleError(
                    .badInput,
                    "\(trusted: check.signature.name) is a text that is signed, and not a signature of \(trusted: file.displayName)",
                    hint: "leave out the checksum file: what counts is in the text that is signed")
            }
            self = try Self(check)
            return
        }
        let bytes = bytes
        signature = try Self.verdict(check, of: file.displayName) { () throws(SignatureError) in
            try check.verify(bytes)
        }
    }

    /// Takes a checksum file out of its signature.
    init(_ check: SignatureCheck) throws(CuttleError) {
        (bytes, signature) = try Self.verdict(check, of: check.signature.name) { () throws(SignatureError) in
            let text = try check.clearText()
            return (text.bytes, text.signature)
        }
    }

    private static func verdict<Result>(
        _ check: SignatureCheck, of file: String, _ step: () throws(SignatureError) -> Result
    ) throws(CuttleError) -> Result {
        do throws(SignatureError) {
            return try step()
        } catch {
            let subject = check.isClearsigned ? "its signature" : "its signature \(check.signature.name)"
            let state = error.code == .failed || error.code == .stopped ? "could not be checked" : "is not good"
            throw CuttleError(
                error, in: "could not use \(file): \(subject) \(state)",
                hint: !error.isPerhapsOfOtherFile || check.isClearsigned
                    ? nil
                    : "it was taken to be the signature of the checksum file; if it is that of the image file itself, leave the "
                        + "checksum file out: \(remedy: .expectedDigest)")
        }
    }
}
