// SPDX-License-Identifier: Apache-2.0

internal import Programs

/// By `gpgv`.
extension SignatureCheck {
    /// Begins to hold a file against a signature that stands alone.
    func beginOpenPGP() throws(SignatureError) -> SignatureVerifier {
        let program = try gpgv(data: ["-"], listening: [:])
        return SignatureVerifier(self, program) { outcome throws(SignatureError) in
            try requireEnded(outcome)
            return try GPGStatus(outcome).judge(by: keyring.name, isText: false)
        }
    }

    /// The text that a signature is around, and whose it is: only what gpgv says is signed.
    package func clearText() throws(SignatureError) -> (bytes: [UInt8], signature: GoodSignature) {
        let program = try gpgv(["--output", "-"], listening: [1: signature.bytes.count + 1])
        let outcome = try running { () throws(ProgramError) in try program.finish() }
        try requireEnded(outcome)
        return (outcome.said[1] ?? [], try GPGStatus(outcome).judge(by: keyring.name, isText: true))
    }

    /// - Parameter data: what the signature is of: `-`, or nothing.
    private func gpgv(
        _ options: [String] = [], data: [String] = [], listening: [Int32: Int]
    ) throws(SignatureError) -> RunningProgram {
        // Nothing can be in a home directory that is none.
        let arguments =
            [program, "--homedir", "/dev/null", "--status-fd", "3", "--keyring", RunningProgram.path(ofFile: 0)]
            + options + [RunningProgram.path(ofFile: 1)] + data
        return try running { () throws(ProgramError) in
            try RunningProgram(
                arguments, takesInput: !data.isEmpty, listening: listening.merging([3: GPGStatus.limit]) { $1 },
                files: [MemoryFile(keyring.bytes), MemoryFile(judged)], seconds: Self.patience)
        }
    }
}
