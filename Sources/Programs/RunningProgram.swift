// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemIO

/// How a program ended, and what it said.
package struct ProgramOutcome: Sendable {
    /// How a program ended.
    package enum Status: Equatable, Sendable {
        case exited(Int32)
        /// The signal's number.
        case killed(Int32)
    }

    /// How it ended.
    package var status: Status
    /// What it wrote to each of its descriptors that was listened to, as much as was kept.
    package var said: [Int32: [UInt8]]
    /// What it wrote to standard error.
    package var errors: String { String(decoding: said[2] ?? [], as: UTF8.self) }

    /// Of a program that ended so.
    package init(status: Status, said: [Int32: [UInt8]]) { (self.status, self.said) = (status, said) }
}

/// A program that runs beside this process, in a process group of its own: it can be given its standard input, and is bounded in
/// time and in what is kept of what it says. The group is killed where this goes before it has ended.
///
/// Only its owner waits for it, and kills it where Ctrl-C comes meanwhile.
package final class RunningProgram {
    /// How long it may keep its owner waiting at a time, in seconds.
    private let patience: Double
    /// `nil` when it has ended, and its status was taken.
    private var child: pid_t?
    /// Where its standard input comes from; `nil` where it has none, or takes no more.
    private var input: Int32?
    /// What is listened to, by the descriptors' numbers there.
    private var outputs: [Int32: Output] = [:]
    private var said: [Int32: [UInt8]] = [:]
    private var outcome: ProgramOutcome?

    private struct Output {
        /// Our end of the pipe.
        var end: Int32
        /// How many bytes are kept.
        var limit = 0
        /// Who has them instead.
        var taker: ((UnsafeRawBufferPointer) -> Bool)?
    }

    /// The number of the first file that a program inherits.
    private static let firstFile: Int32 = 4

    /// The path by which a program finds what it is given as one of `files`.
    package static func path(ofFile index: Int) -> String { "/proc/self/fd/\(firstFile + Int32(index))" }

    /// Starts a program.
    ///
    /// - Parameter arguments: its path, and what it is given.
    /// - Parameter listening: which of its descriptors are listened to, 1 to 3, and how many bytes are kept of each. What is more
    ///   is read and dropped, so that it does not wait.
    /// - Parameter taker: is given what it writes to standard output, piece by piece, in memory that is overwritten afterwards; for
    ///   `false` the program is killed.
    /// - Parameter inheritsEnvironment: whether it has this process's environment; else PATH and the locale alone.
    /// - Parameter files: what it can read, besides: see ``path(ofFile:)``.
    /// - Parameter seconds: how long it may keep its owner waiting at a time.
    package init(
        _ arguments: [String], takesInput: Bool = false, listening: [Int32: Int] = [:],
        outputTo taker: ((UnsafeRawBufferPointer) -> Bool)? = nil, files: [MemoryFile] = [],
        inheritsEnvironment: Bool = false, seconds: Double
    ) throws(ProgramError) {
        patience = seconds
        var theirs: [Int32] = []
        defer { for descriptor in theirs { close(descriptor) } }
        var launch = Launch(arguments: arguments)
        launch.inheritsEnvironment = inheritsEnvironment
        if takesInput {
            var ends: [Int32] = [-1, -1]
            // A write to a pipe whose reader is gone would end in SIGPIPE; to a socket it need not.
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .last("making a socket") }
            input = ends[0]
            theirs.append(ends[1])
            launch.descriptors[0] = ends[1]
        }
        var wanted = listening.mapValues { Output(end: -1, limit: $0) }
        if let taker { wanted[1] = Output(end: -1, taker: taker) }
        for (there, output) in wanted {
            var ends: [Int32] = [-1, -1]
            guard pipe2(&ends, O_CLOEXEC) == 0 else { throw .last("making a pipe") }
            (outputs[there], said[there]) = (output, [])
            outputs[there]?.end = ends[0]
            theirs.append(ends[1])
            launch.descriptors[there] = ends[1]
        }
        for (index, file) in files.enumerated() { launch.descriptors[Self.firstFile + Int32(index)] = file.number }
        // Only their numbers are in the launch, and a file that nobody has is closed.
        child = try withExtendedLifetime(files) { () throws(ProgramError) in try launch.start() }
    }

    deinit {
        closeInput()
        for output in outputs.values { close(output.end) }
        if let child {
            kill(-child, SIGKILL)
            Self.reap(child)
        }
    }

    /// Gives it bytes to read. Where it takes no more, as it has ended, they are dropped: its outcome tells why.
    ///
    /// - Parameter shouldStop: asked while it keeps its owner waiting.
    package func feed(_ bytes: UnsafeRawBufferPointer, shouldStop: () -> Bool = { false }) throws(ProgramError) {
        var rest = bytes
        var patienceEnds: Double?
        while let input, !rest.isEmpty {
            let count = send(input, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                patienceEnds = nil
            } else if errno == EAGAIN {
                let end = patienceEnds ?? SystemClock.monotonic.fractional + patience
                patienceEnds = end
                try wait(until: end, shouldStop)
            } else if errno != EINTR {
                closeInput()
            }
        }
    }

    /// Ends its input, and waits until it has ended, with all that holds its outputs.
    package func finish(shouldStop: () -> Bool = { false }) throws(ProgramError) -> ProgramOutcome {
        if let outcome { return outcome }
        guard child != nil else { throw ProgramError(operation: "it was killed", code: 0) }
        closeInput()
        let end = SystemClock.monotonic.fractional + patience
        while !outputs.isEmpty { try wait(until: end, shouldStop) }
        var status: Int32 = 0
        // It may have closed its outputs long before.
        while let child {
            let result = waitpid(child, &status, WNOHANG)
            if result == child {
                self.child = nil
            } else if result < 0, errno != EINTR {
                self.child = nil
                throw .last("waiting for it")
            } else if result == 0 {
                try wait(until: end, shouldStop, step: 1)
            }
        }
        let signal = status & 0x7F
        let outcome = ProgramOutcome(status: signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal), said: said)
        self.outcome = outcome
        return outcome
    }

    /// Takes what it says, and waits a moment for it to say something, or to take more.
    ///
    /// - Parameter step: for how many milliseconds.
    private func wait(until end: Double, _ shouldStop: () -> Bool, step: Int32 = 100) throws(ProgramError) {
        guard SystemClock.monotonic.fractional < end else {
            killGroup()
            throw ProgramError(operation: "it took more than \(Int(patience)) seconds", code: 0)
        }
        let signals = HeldSignals()
        defer { signals.release() }
        var polled = outputs.map { pollfd(fd: $0.value.end, events: Int16(POLLIN), revents: 0) }
        if let input { polled.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
        guard poll(&polled, nfds_t(polled.count), step) >= 0 || errno == EINTR else { throw .last("waiting for it") }
        guard !signals.isPending, !shouldStop() else {
            killGroup()
            throw .stopped
        }
        for entry in polled where entry.revents != 0 && entry.fd != input {
            guard let there = outputs.first(where: { $0.value.end == entry.fd })?.key else { continue }
            try listen(to: there)
        }
    }

    private func listen(to there: Int32) throws(ProgramError) {
        guard let output = outputs[there] else { return }
        let isTaken = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = read(output.end, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { return true }
            guard count > 0 else {
                close(output.end)
                outputs[there] = nil
                return true
            }
            let piece = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
            if let taker = output.taker {
                defer { if let start = buffer.baseAddress { explicit_bzero(start, count) } }
                return taker(piece)
            }
            let room = output.limit - (said[there]?.count ?? 0)
            said[there]?.append(contentsOf: piece.prefix(room))
            return true
        }
        guard isTaken else {
            killGroup()
            throw ProgramError(operation: "it wrote more than was taken", code: 0)
        }
    }

    private func closeInput() {
        if let input { close(input) }
        input = nil
    }

    private func killGroup() {
        guard let child else { return }
        kill(-child, SIGKILL)
        Self.reap(child)
        self.child = nil
    }

    private static func reap(_ child: pid_t) {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }
}
