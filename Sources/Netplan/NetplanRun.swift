// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why Netplan could not be run.
struct NetplanRunError: Error, CustomStringConvertible {
    /// What was tried.
    var operation: String
    var code: Int32

    var description: String { code == 0 ? operation : "\(operation): \(String(cString: strerror(code)))" }
}

/// One run of Netplan over one file, in a private directory, bounded in time and output.
enum NetplanRun {
    enum Status: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    struct Outcome {
        var status: Status
        /// What it wrote to standard error, 64 KiB at most.
        var errors: String
    }

    private static let maximumOutput = 1 << 16

    /// Runs the command with `--root-dir DIRECTORY`, where the directory holds the file alone.
    ///
    /// A Ctrl-C in that time waits until the directory is gone.
    static func generate(
        _ command: [String], bytes: [UInt8], in parents: [String] = PrivateDirectory.parents
    ) throws(NetplanRunError) -> Outcome {
        var (ends, earlier) = (sigset_t(), sigset_t())
        sigemptyset(&ends)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&ends, signal) }
        pthread_sigmask(SIG_BLOCK, &ends, &earlier)
        defer { pthread_sigmask(SIG_SETMASK, &earlier, nil) }
        let directory = try PrivateDirectory(in: parents)
        defer { directory.remove() }
        try directory.write(bytes, in: ["etc", "netplan"], as: "network-agent.yaml")
        return try run(command + ["--root-dir", directory.path])
    }

    static func run(_ arguments: [String], seconds: Double = 10) throws(NetplanRunError) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw NetplanRunError(operation: "making a pipe", code: errno) }
        defer { close(ends[0]) }
        // A run that another thread begins in between gets an end too, and only makes this one wait for it.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child: pid_t
        do throws(NetplanRunError) {
            child = try spawn(arguments, errors: ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let deadline = now() + seconds
        let (text, isTimely) = drain(ends[0], until: deadline)
        if !isTimely { kill(-child, SIGKILL) }
        guard let status = wait(child, until: isTimely ? deadline : .infinity) else {
            throw NetplanRunError(operation: "it took more than \(Int(seconds)) seconds", code: 0)
        }
        if !isTimely { throw NetplanRunError(operation: "it took more than \(Int(seconds)) seconds", code: 0) }
        let signal = status & 0x7F
        return Outcome(status: signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal), errors: text)
    }

    /// Starts the command in a process group of its own, with little else than the pipe.
    private static func spawn(_ arguments: [String], errors: Int32) throws(NetplanRunError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        var nothing = sigset_t()
        sigemptyset(&nothing)
        posix_spawnattr_setsigmask(&attributes, &nothing)
        posix_spawnattr_setpgroup(&attributes, 0)
        let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
        var argumentPointers = arguments.map { strdup($0) }
        var environmentPointers = environment.map { strdup($0) }
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        argumentPointers.append(nil)
        environmentPointers.append(nil)
        var child: pid_t = 0
        let code = posix_spawn(
            &child, arguments.first ?? "", &actions, &attributes, argumentPointers, environmentPointers)
        guard code == 0 else { throw NetplanRunError(operation: "starting \(arguments.first ?? "it")", code: code) }
        return child
    }

    /// Reads to the end; what is more than the limit is read and dropped, so that the writer does not wait.
    private static func drain(_ descriptor: Int32, until deadline: Double) -> (text: String, isTimely: Bool) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = deadline - now()
            guard left > 0 else { return ("", false) }
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&poller, 1, Int32(left * 1000) + 1)
            if ready < 0, errno != EINTR { return ("", false) }
            if ready <= 0 { continue }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return (String(decoding: bytes, as: UTF8.self), true) }
            bytes += buffer.prefix(Swift.min(count, maximumOutput - bytes.count))
        }
    }

    /// The child's status; kills it, and gives `nil`, where it outlives its own output.
    private static func wait(_ child: pid_t, until deadline: Double) -> Int32? {
        var status: Int32 = 0
        while true {
            let isLate = now() > deadline
            if isLate { kill(-child, SIGKILL) }
            let result = waitpid(child, &status, isLate || deadline == .infinity ? 0 : WNOHANG)
            if result == child { return isLate ? nil : status }
            if result < 0, errno != EINTR { return nil }
            if result == 0 { usleep(500) }
        }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
