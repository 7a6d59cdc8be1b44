// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why the server cannot start.
package struct DevicesServerError: Error, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}

/// A program of the system, run to its end, with nothing on its standard input.
struct ExternalCommand {
    var path: String

    /// Finds a program in PATH; `nil` where it is not installed.
    static func find(_ name: String) -> ExternalCommand? {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        for directory in path.split(separator: ":") where access("\(directory)/\(name)", X_OK) == 0 {
            return ExternalCommand(path: "\(directory)/\(name)")
        }
        return nil
    }

    /// Runs it in a directory.
    ///
    /// - Throws: what it said, where it failed.
    func run(_ arguments: [String], in directory: String) throws(DevicesServerError) {
        let log = "\(directory)/.log"
        defer { unlink(log) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // posix_spawn_file_actions_addchdir_np is not in Swift's Glibc.
        let words: [String] = ["sh", "-c", "cd \"$0\" && exec \"$@\"", directory, path] + arguments
        let environment: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent"]
        var argv = words.map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, "/bin/sh", &actions, nil, &argv, &envp)
        guard code == 0 else { throw DevicesServerError("cannot start \(path)") }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw DevicesServerError("cannot wait for \(path)") }
        }
        guard status == 0 else {
            let words = (try? readText(log)) ?? ""
            throw DevicesServerError("\(path) \(arguments.joined(separator: " ")) failed: \(words)")
        }
    }
}

/// A file's text, up to a megabyte.
func readText(_ path: String) throws(DevicesServerError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DevicesServerError("cannot open \(path)") }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}

/// Writes a file that only its owner may read; one that is there makes way.
func writePrivately(_ text: String, to path: String) throws(DevicesServerError) {
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DevicesServerError("cannot create \(path)") }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw DevicesServerError("cannot write \(path)") }
}
