// SPDX-License-Identifier: Apache-2.0

internal import Programs

/// A file's name, and its bytes.
package struct NamedBytes: Sendable {
    /// As messages have it.
    package var name: String
    /// The whole file.
    package var bytes: [UInt8]

    /// A file that was read.
    package init(_ name: String, _ bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
}

/// A signature and whose signatures are taken, to hold files against. The installed programs do it: `gpgv` for OpenPGP, `ssh-keygen`
/// for SSH; they see nothing of the user's own keys.
package struct SignatureCheck: Sendable {
    /// How the signature was made.
    package let kind: SignatureKind
    /// Whether the signature is around the text that it signs.
    package let isClearsigned: Bool
    /// As it was read.
    package let signature: NamedBytes
    /// What the program is given of it.
    let judged: [UInt8]
    /// In OpenPGP's binary form, or of SSH an allowed_signers file.
    let keyring: NamedBytes
    /// Its path.
    let program: String
    /// What an SSH signature says of itself; `nil` for one of OpenPGP.
    let ssh: SSHSignature?

    /// Looks at both files, by their content, and for the program.
    package init(_ signature: NamedBytes, by keyring: NamedBytes) throws(SignatureError) {
        self.signature = signature
        let form = try SignatureForm(signature.bytes)
        kind = form == .ssh ? .ssh : .openPGP
        isClearsigned = form == .clearsigned
        switch kind {
        case .openPGP:
            judged = try form.forGPG(signature.bytes)
            self.keyring = NamedBytes(keyring.name, try OpenPGPKeyring.binary(keyring.bytes))
            ssh = nil
            program = try Self.find("gpgv", package: "gpgv")
        case .ssh:
            try AllowedSigners.require(keyring.bytes)
            self.keyring = keyring
            judged = signature.bytes
            ssh = try SSHSignature(armored: signature.bytes)
            program = try Self.find("ssh-keygen", package: "openssh-client")
        }
    }

    private static func find(_ name: String, package: String) throws(SignatureError) -> String {
        if let path = Programs.program(named: name) { return path }
        throw SignatureError(
            .missingProgram, "\(name) is not installed, which checks \(name == "gpgv" ? "OpenPGP" : "SSH") signatures",
            hint: "install it (Debian: \(package))")
    }

    /// How long a program may keep us waiting, in seconds.
    static let patience = 60.0

    /// Begins to hold what it will be fed with against a signature that stands alone.
    package func begin() throws(SignatureError) -> SignatureVerifier {
        if let ssh { return try beginSSH(ssh) }
        return try beginOpenPGP()
    }

    /// Holds bytes that were read against a signature that stands alone.
    package func verify(_ bytes: [UInt8]) throws(SignatureError) -> GoodSignature {
        let verifier = try begin()
        let fed = bytes.withUnsafeBytes { bytes in
            Result { () throws(SignatureError) in try verifier.feed(bytes, shouldStop: { false }) }
        }
        try fed.get()
        return try verifier.finish(shouldStop: { false })
    }
}

/// Holds a file that is read against a signature, on the way. The program is killed where this goes before it has ended.
package final class SignatureVerifier {
    private let check: SignatureCheck
    private let program: RunningProgram
    private let judge: (ProgramOutcome) throws(SignatureError) -> GoodSignature

    /// - Parameter judge: what comes of what the program said.
    init(
        _ check: SignatureCheck, _ program: RunningProgram,
        judge: @escaping (ProgramOutcome) throws(SignatureError) -> GoodSignature
    ) {
        (self.check, self.program, self.judge) = (check, program, judge)
    }

    /// Takes the file's next bytes.
    ///
    /// - Parameter shouldStop: asked while the program keeps us waiting; `true` gives it up.
    package func feed(_ bytes: UnsafeRawBufferPointer, shouldStop: () -> Bool) throws(SignatureError) {
        try check.running { () throws(ProgramError) in try program.feed(bytes, shouldStop: shouldStop) }
    }

    /// The verdict, when the file has been fed whole.
    package func finish(shouldStop: () -> Bool) throws(SignatureError) -> GoodSignature {
        try judge(check.running { () throws(ProgramError) in try program.finish(shouldStop: shouldStop) })
    }
}

extension SignatureCheck {
    var programName: String { kind == .ssh ? "ssh-keygen" : "gpgv" }

    /// What a program's end says, whatever it said before.
    func requireEnded(_ outcome: ProgramOutcome) throws(SignatureError) {
        guard case .killed(let signal) = outcome.status else { return }
        throw SignatureError(.failed, "\(programName) was killed by signal \(signal)")
    }

    /// Runs a step of a program, and throws what it throws as this layer's own error.
    func running<Result>(_ step: () throws(ProgramError) -> Result) throws(SignatureError) -> Result {
        do throws(ProgramError) {
            return try step()
        } catch {
            throw SignatureError(
                error.isStop ? .stopped : .failed, "\(programName) could not be run: \(error.description)")
        }
    }
}
