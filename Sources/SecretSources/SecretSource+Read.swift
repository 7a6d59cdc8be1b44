// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Glibc
internal import Programs
internal import SecretMemory
internal import Settings
internal import SystemIO
internal import Synchronization

extension SecretSource {
    /// Reads it now.
    func read(_ rules: CommandRules) throws(InputFailure) -> SecretBytes {
        let secret: SecretBytes
        switch self {
        case .credential(let name): secret = try readCredential(name)
        case .variable(let name): secret = try readVariable(name)
        case .command(let words): secret = try run(words, rules)
        }
        guard secret.isNotEmpty else { throw empty }
        return secret
    }

    /// The file that it is read from, so that nothing is written there; `nil` for what is no file.
    package var path: String? {
        guard case .credential(let name) = self, let place = directory(namedBy: Self.directoryVariable) else {
            return nil
        }
        return place + "/" + name
    }

    private static let directoryVariable = "CREDENTIALS_DIRECTORY"

    private func readCredential(_ name: String) throws(InputFailure) -> SecretBytes {
        guard let path else {
            let isSet = getenv(Self.directoryVariable).map { $0.pointee != 0 } ?? false
            throw failure(
                "no-credentials", .missing,
                isSet
                    ? "$CREDENTIALS_DIRECTORY is not an absolute path"
                    : "there are no credentials: $CREDENTIALS_DIRECTORY is not set",
                "systemd sets it for a service with LoadCredential= or SetCredential=; "
                    + "to try it: systemd-run -P -p LoadCredential=NAME:/PATH")
        }
        do throws(InputFailure) {
            var bytes = try FileInput.path(path).read()
            return SecretBytes(taking: &bytes)
        } catch {
            guard error.reason != .missing else {
                throw failure(
                    "missing", .missing, "there is no such credential in $CREDENTIALS_DIRECTORY",
                    "name it in the service's LoadCredential= or SetCredential=")
            }
            let reason = error.diagnostic.messageText.settled(over: error.diagnostic.source)
            throw failure("credential", error.reason, "\(trusted: subject) cannot be read: \(reason)", nil)
        }
    }

    private func readVariable(_ name: String) throws(InputFailure) -> SecretBytes {
        guard let value = getenv(name) else {
            throw failure(
                "missing", .missing, "\(trusted: subject) is not set", "export it; sudo drops most variables")
        }
        let bytes = UnsafeRawBufferPointer(start: value, count: strlen(value))
        guard bytes.count <= FileInput.maximumSize else { throw tooLarge }
        return SecretBytes(copying: bytes)
    }

    /// Runs a program without a shell, and takes what it prints.
    private func run(_ words: [String], _ rules: CommandRules) throws(InputFailure) -> SecretBytes {
        guard rules.allowsCommands else {
            throw failure("command", .unusable, "commands are not allowed", "\(remedy: .allowCommands)")
        }
        guard let name = words.first, let path = name.hasPrefix("/") ? name : program(named: name) else {
            throw failure(
                "no-program", .missing, "there is no program \(trusted: subject) in PATH",
                "install it, or check the name")
        }
        let output = SecretBuffer(capacity: FileInput.maximumSize)
        var isTooLarge = false
        let outcome: ProgramOutcome
        do throws(ProgramError) {
            let program = try RunningProgram(
                [path] + words.dropFirst(),
                outputTo: { piece in
                    isTooLarge = !output.append(piece)
                    return !isTooLarge
                }, inheritsEnvironment: true, seconds: rules.seconds)
            outcome = try program.finish(shouldStop: rules.shouldStop)
        } catch {
            if isTooLarge { throw tooLarge }
            if error.isStop { rules.wasStopped.withLock { $0 = true } }
            throw failure(of: error)
        }
        let hint: MessageText = "run it by itself to see why: what it prints is not shown here"
        switch outcome.status {
        case .exited(0): return output.secret
        case .exited(let code):
            throw failure("command", .unusable, "\(trusted: subject) ended with exit code \(code)", hint)
        case .killed(let signal):
            throw failure("command", .unusable, "\(trusted: subject) was killed by signal \(signal)", hint)
        }
    }

    private func failure(of error: ProgramError) -> InputFailure {
        if error.isStop { return failure("stopped", .unusable, "\(trusted: subject) was stopped", nil) }
        guard error.code != 0 else {
            return failure(
                "timeout", .unusable, "\(trusted: subject) gave nothing: \(trusted: error.operation)",
                "it is given no input, and must end by itself with all that it starts")
        }
        return failure(
            "no-program", error.code == ENOENT ? .missing : .unusable,
            "\(trusted: subject) cannot be run: \(trusted: String(cString: strerror(error.code)))",
            error.code == ENOEXEC ? "no shell runs it: a script begins with #! and its interpreter's path" : nil)
    }

    private var tooLarge: InputFailure {
        failure("too-large", .unusable, "\(trusted: name) is larger than \(FileInput.maximumSize >> 20) MiB", nil)
    }

    private var empty: InputFailure {
        switch self {
        case .credential, .variable: failure("empty", .unusable, "\(trusted: subject) is empty", nil)
        case .command: failure("empty", .unusable, "\(trusted: subject) printed nothing", nil)
        }
    }

    private func failure(
        _ id: String, _ reason: InputFailure.Reason, _ message: MessageText, _ hint: MessageText?
    ) -> InputFailure {
        let text = SourceText(name: name, bytes: [])
        return InputFailure(
            diagnostic: Diagnostic("source.\(id)", .error, message, in: text, hint: hint), reason: reason)
    }
}

extension SecretBytes {
    /// Whether there is more than line ends.
    fileprivate var isNotEmpty: Bool { withUnsafeBytes { !$0.allSatisfy { $0 == 0x0A || $0 == 0x0D } } }
}
