// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Programs

/// By `ssh-keygen -Y`.
extension SignatureCheck {
    /// What a signature is for; OpenSSH's name for whatever is a file.
    private static let namespace = "file"
    private static let listening: [Int32: Int] = [1: 64 << 10, 2: 64 << 10]

    /// Begins to hold a file against a signature, whose key must be in the keyring.
    func beginSSH(_ ssh: SSHSignature) throws(SignatureError) -> SignatureVerifier {
        guard ssh.namespace == Self.namespace else {
            throw SignatureError(
                .bad, "it is one for \(quoted(ssh.namespace)), and must be one for \(quoted(Self.namespace))",
                hint: "ask its publisher for one that 'ssh-keygen -Y sign -n \(Self.namespace)' makes")
        }
        let principal = try principal(of: ssh)
        let program = try running { () throws(ProgramError) in
            try sshKeygen("verify", ["-n", Self.namespace, "-I", principal], takesInput: true)
        }
        return SignatureVerifier(self, program) { outcome throws(SignatureError) in
            try requireEnded(outcome)
            let said = String(decoding: outcome.said[1] ?? [], as: UTF8.self)
            // Good "file" signature for PRINCIPAL with TYPE key SHA256:…
            guard outcome.status == .exited(0),
                said.hasPrefix("Good \"\(Self.namespace)\" signature for \(principal) with "),
                said.hasSuffix(" key \(ssh.keyFingerprint)\n")
            else {
                throw failure(of: ssh, outcome)
            }
            return GoodSignature(kind: .ssh, signer: principal, keyFingerprint: ssh.keyFingerprint)
        }
    }

    /// Whom the keyring has the key for.
    private func principal(of ssh: SSHSignature) throws(SignatureError) -> String {
        let found = try running { () throws(ProgramError) in try sshKeygen("find-principals").finish() }
        try requireEnded(found)
        // One with an exclamation mark is who may not.
        let principals = (found.said[1] ?? []).split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }.filter { !$0.hasPrefix("!") }
        if found.status == .exited(0), let principal = principals.first { return principal }
        // Its own words, of a container without an entry for its user.
        if found.errors.contains("No user exists for uid") {
            throw SignatureError(
                .failed, "ssh-keygen does not work for a user who is not in /etc/passwd",
                hint: "add an entry for this user")
        }
        let key = "the key \(ssh.keyFingerprint)"
        if found.errors.contains("key has expired") {
            throw SignatureError(
                .bad, "by \(keyring.name) \(key) is not valid any more (valid-before)",
                hint: "get its publisher's keys anew")
        }
        if found.errors.contains("key is not yet valid") {
            throw SignatureError(.bad, "by \(keyring.name) \(key) is not valid yet (valid-after)")
        }
        if found.errors.contains("bad options") {
            throw SignatureError(
                .bad, "in \(keyring.name) is a line that ssh-keygen cannot read, and \(key) is in no other")
        }
        throw SignatureError(
            .bad, "it was made with \(key), which is not in \(keyring.name)",
            hint: "give the keyring that has it, from where you trust it")
    }

    private func failure(of ssh: SSHSignature, _ outcome: ProgramOutcome) -> SignatureError {
        if outcome.errors.contains("is not permitted for use in signature namespace") {
            return SignatureError(
                .bad, "by \(keyring.name) the key \(ssh.keyFingerprint) may not sign files (namespaces)")
        }
        var error = SignatureError(
            .bad, "it is not one of what was read: that, or the signature, was changed since it was made")
        error.isPerhapsOfOtherFile = true
        return error
    }

    private func sshKeygen(
        _ what: String, _ arguments: [String] = [], takesInput: Bool = false
    ) throws(ProgramError) -> RunningProgram {
        let places = ["-f", RunningProgram.path(ofFile: 0), "-s", RunningProgram.path(ofFile: 1)]
        return try RunningProgram(
            [program, "-Y", what] + arguments + places, takesInput: takesInput, listening: Self.listening,
            files: [MemoryFile(keyring.bytes), MemoryFile(judged)], seconds: Self.patience)
    }
}
