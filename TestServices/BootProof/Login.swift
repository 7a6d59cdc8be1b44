// SPDX-License-Identifier: Apache-2.0

/// What a person tries at the serial console.
package struct LoginPlan: Sendable {
    /// The user.
    package var user = "admin"
    /// Tried first; the device must refuse it.
    package var wrongPassword = "not the password"
    /// Tried then.
    package var password: String

    package init(password: String) { self.password = password }
}

/// What became of it.
package struct LoginOutcome: Equatable, Sendable {
    /// Whether the wrong password was refused.
    package var wrongRefused: Bool
    /// Whether the right one was accepted.
    package var rightAccepted: Bool
    /// Whether the shell ran a command, as this user.
    package var ranCommand: Bool

    package init(wrongRefused: Bool, rightAccepted: Bool, ranCommand: Bool) {
        self.wrongRefused = wrongRefused
        self.rightAccepted = rightAccepted
        self.ranCommand = ranCommand
    }
}

extension RunningMachine {
    /// Logs in through getty, login and PAM.
    func logIn(_ plan: LoginPlan) throws(BootProofError) -> LoginOutcome {
        let isWrongAccepted = try logIn(plan.user, plan.wrongPassword)
        var outcome = LoginOutcome(wrongRefused: !isWrongAccepted, rightAccepted: false, ranCommand: false)
        if isWrongAccepted { return outcome }
        outcome.rightAccepted = try logIn(plan.user, plan.password)
        guard outcome.rightAccepted else { return outcome }
        // The shell's echo shows what was typed, and not what comes of it.
        try type("echo proof-$((6*7))-$(id -un)\r")
        _ = try expect(["proof-42-\(plan.user)"], "the command's output")
        outcome.ranCommand = true
        return outcome
    }

    private func logIn(_ user: String, _ password: String) throws(BootProofError) -> Bool {
        _ = try expect(["login: "], "a login prompt")
        try type(user + "\r")
        _ = try expect(["Password: "], "the question for the password")
        try type(password + "\r")
        return try expect(["$ ", "Login incorrect"], "an answer to the password") == "$ "
    }
}
