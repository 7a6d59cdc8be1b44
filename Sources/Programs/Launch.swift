// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemIO

/// What a program is started with: little else than what is said here.
struct Launch {
    /// The program's path, and what it is given.
    var arguments: [String]
    /// Its descriptors, by the numbers that they have there, and have here. Of 0, 1 and 2 those that are missing are /dev/null.
    var descriptors: [Int32: Int32] = [:]
    /// Whether it has this process's environment; else PATH and the locale alone.
    var inheritsEnvironment = false

    /// Starts it in a process group of its own. The C function is `posix_spawn`.
    ///
    /// - Returns: the process, which is the leader of the group.
    func start() throws(ProgramError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        if descriptors[0] == nil { posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) }
        for number: Int32 in [1, 2] where descriptors[number] == nil {
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_WRONLY, 0)
        }
        // One that is still to be given away must not be where another one goes.
        var moved: [Int32] = []
        defer { for descriptor in moved { close(descriptor) } }
        for (there, here) in descriptors.sorted(by: { $0.key < $1.key }) {
            let copy = fcntl(here, F_DUPFD_CLOEXEC, 16)
            guard copy >= 0 else { throw .last("making a descriptor") }
            moved.append(copy)
            posix_spawn_file_actions_adddup2(&actions, copy, there)
        }
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var nothing = sigset_t()
        sigemptyset(&nothing)
        posix_spawnattr_setsigmask(&attributes, &nothing)
        // Who ignores it writes on to a pipe that nobody reads.
        var ours = sigset_t()
        sigemptyset(&ours)
        sigaddset(&ours, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &ours)
        posix_spawnattr_setpgroup(&attributes, 0)
        let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
        var argumentPointers = arguments.map { strdup($0) }
        var environmentPointers = environment.map { strdup($0) }
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        argumentPointers.append(nil)
        environmentPointers.append(nil)
        var child: pid_t = 0
        let code = environmentPointers.withUnsafeBufferPointer { own in
            posix_spawn(
                &child, arguments.first ?? "", &actions, &attributes, argumentPointers,
                inheritsEnvironment ? cuttle_environment() : own.baseAddress)
        }
        guard code == 0 else { throw ProgramError(operation: "starting \(arguments.first ?? "it")", code: code) }
        return child
    }
}
