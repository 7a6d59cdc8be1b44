// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A program of the system, run to its end.
package struct ExternalProgram: Sendable {
    /// By which it is run, and which says what is missing.
    package var name: String
    /// Where it is, absolute.
    package var path: String

    /// Finds the program in PATH and in the directories of the system administrator; `nil` where it is not installed.
    package static func find(_ name: String) -> ExternalProgram? {
        var directories = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"]
        if let path = getenv("PATH") { directories += String(cString: path).split(separator: ":").map(String.init) }
        for directory in directories where access("\(directory)/\(name)", X_OK) == 0 {
            return ExternalProgram(name: name, path: "\(directory)/\(name)")
        }
        return nil
    }

    /// What a program left behind.
    package struct Result: Sendable {
        /// The exit status; 128 + N after signal N.
        package var status: Int32
        /// All of standard output.
        package var output: [UInt8]
        /// All of standard error.
        package var errors: String

        /// Standard output as text.
        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Runs the program and waits for it, with a fixed environment: the C locale, UTC, and a clock that stands at
    /// ``TestImage/time`` for the programs of e2fsprogs.
    package func run(_ arguments: [String], input: [UInt8] = [], in directory: String) throws -> Result {
        let scratch = "\(directory)/.\(name).\(UInt64.random(in: 0 ... .max))"
        let paths = (input: scratch + ".in", output: scratch + ".out", errors: scratch + ".err")
        defer { for path in [paths.input, paths.output, paths.errors] { unlink(path) } }
        try writeFile(paths.input, input)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_CREAT | O_TRUNC | O_WRONLY
        posix_spawn_file_actions_addopen(&actions, 0, paths.input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, paths.output, create, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, paths.errors, create, 0o600)

        let time = String(TestImage.time)
        let environment = [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TZ=UTC", "MKE2FS_CONFIG=/dev/null",
            "MKE2FS_SYNC=0", "MKE2FS_SKIP_PROGRESS=1", "SOURCE_DATE_EPOCH=\(time)", "E2FSPROGS_FAKE_TIME=\(time)",
            "E2FSCK_TIME=\(time)", "DEBUGFS_PAGER=cat", "HOME=/nonexistent",
        ]
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, nil, &argv, &envp)
        guard code == 0 else { throw TestImageError("cannot start \(path): \(String(cString: strerror(code)))") }

        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw TestImageError("cannot wait for \(name)") }
        }
        let signal = status & 0x7f
        return Result(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: try readFile(paths.output),
            errors: String(decoding: try readFile(paths.errors), as: UTF8.self))
    }

    /// Runs the program, and throws with its own words unless its exit status is 0 or one of `accepting`.
    @discardableResult
    package func check(
        _ arguments: [String], input: [UInt8] = [], in directory: String, accepting: Set<Int32> = [0]
    ) throws -> Result {
        let result = try run(arguments, input: input, in: directory)
        guard accepting.contains(result.status) else {
            throw TestImageError(
                "\(name) \(arguments.joined(separator: " ")): status \(result.status)\n\(result.text)\(result.errors)")
        }
        return result
    }
}

/// Why a test image could not be built.
package struct TestImageError: Error, CustomStringConvertible {
    package var description: String

    /// What went wrong, in a sentence.
    package init(_ description: String) { self.description = description }
}
