// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A program that was started, and is ended by its id. It ends with this process, too: see ``OwnNamespaces``.
final class ChildProcess {
    let identifier: pid_t
    private var status: Int32?
    /// What it took of processors, in seconds, once it has ended.
    private(set) var processorSeconds = 0.0

    /// Starts a program.
    ///
    /// - Parameter descriptors: of this process, and the numbers that they get in the program; all others are closed there.
    init(
        _ program: String, _ arguments: [String], environment: [String: String],
        descriptors: [(own: Int32, its: Int32)]
    ) throws(BootProofError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        Self.keepDescriptors()
        // Moved out of the way first: a number that the program gets may be another one's here.
        var moved: [Int32] = []
        defer { for descriptor in moved { close(descriptor) } }
        for descriptor in descriptors {
            let copy = fcntl(descriptor.own, F_DUPFD_CLOEXEC, 64)
            guard copy >= 0 else { throw .system("cannot start \(program)") }
            moved.append(copy)
            posix_spawn_file_actions_adddup2(&actions, copy, descriptor.its)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGTERM, SIGINT, SIGHUP] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, program, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw BootProofError("cannot start \(program): \(String(cString: strerror(code)))") }
        self.identifier = identifier
    }

    deinit { end() }

    /// Lets no program that is started from now on have a descriptor of this process that is not given to it. NIO's sockets are
    /// not opened so: a program that outlives its purpose would keep a port.
    private static func keepDescriptors() {
        for descriptor in Int32(3)..<1024 {
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
        }
    }

    /// The exit status, 128 + N after signal N; `nil` while it runs.
    var exitStatus: Int32? {
        if status == nil {
            var word: Int32 = 0
            var usage = rusage()
            if wait4(identifier, &word, WNOHANG, &usage) == identifier {
                processorSeconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
                    $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
                }
                status = word & 0x7F == 0 ? word >> 8 & 0xFF : 128 + word & 0x7F
            }
        }
        return status
    }

    /// Waits for its end.
    ///
    /// - Returns: whether it has ended in time.
    func wait(_ deadline: Deadline) -> Bool {
        while exitStatus == nil {
            if deadline.isOver { return false }
            usleep(20_000)
        }
        return true
    }

    /// Ends it, where it still runs, and waits until it is gone.
    func end() {
        guard exitStatus == nil else { return }
        kill(identifier, SIGTERM)
        if wait(Deadline(seconds: 5)) { return }
        kill(identifier, SIGKILL)
        _ = wait(Deadline(seconds: 30))
    }
}
