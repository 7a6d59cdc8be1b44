// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A machine that is switched on. All of its lines are read by one loop, which waits for what is asked for, or the deadline.
final class RunningMachine {
    private let process: ChildProcess
    private let deadline: Deadline
    private let started = Deadline.now
    /// This side of the serial line and of the report's port.
    private let lines: [Int32]
    private var isOpen = [true, true]
    private var transcript: Transcript
    private var console = Console()
    private var reported: [UInt8] = []
    private let directory: String

    /// Switches a machine on.
    ///
    /// - Parameter files: for UEFI; the variables are copied.
    /// - Parameter directory: gets the console's transcript (`console.txt`), and what QEMU says (`qemu.txt`).
    /// - Parameter secrets: what is masked in the transcript.
    init(
        _ machine: Machine, _ files: Machine.FirmwareFiles, in directory: String, secrets: [String],
        _ deadline: Deadline
    ) throws(BootProofError) {
        self.directory = directory
        self.deadline = deadline
        transcript = try Transcript("\(directory)/console.txt", secrets: secrets)
        guard let program = Files.program(machine.architecture.program) else {
            throw BootProofError("\(machine.architecture.program) is not installed")
        }
        var used: Machine.FirmwareFiles?
        if machine.firmware == .uefi {
            let variables = "\(directory)/firmware-vars.fd"
            try Files.write(try Files.read(files.variables), to: variables)
            used = Machine.FirmwareFiles(code: files.code, variables: variables)
        }
        // Connected before QEMU starts: no byte of a line is lost.
        let (console, report) = (try Self.socketPair(), try Self.socketPair())
        lines = [console.own, report.own]
        defer {
            close(console.its)
            close(report.its)
        }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let log = open("\(directory)/qemu.txt", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer {
            close(null)
            close(log)
        }
        guard null >= 0, log >= 0 else { throw .system("cannot open qemu.txt") }
        process = try ChildProcess(
            program, machine.arguments(console: 3, report: 4, used),
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TMPDIR": directory],
            descriptors: [(null, 0), (log, 1), (log, 2), (console.its, 3), (report.its, 4)])
    }

    deinit {
        process.end()
        for line in lines { close(line) }
        Files.remove("\(directory)/firmware-vars.fd")
    }

    /// Ends QEMU, where it still runs.
    func end() { process.end() }

    /// What QEMU took of processors, in seconds, once it has ended.
    var processorSeconds: Double { process.processorSeconds }

    /// Seconds since it was switched on.
    var age: Double { Deadline.now - started }

    /// Waits until one of these texts has come over the serial line, behind those that were waited for before.
    func expect(_ texts: [String], _ what: String) throws(BootProofError) -> String {
        while true {
            if let text = console.find(texts) { return text }
            try proceed(what)
        }
    }

    /// Types on the serial line.
    func type(_ text: String) throws(BootProofError) {
        try Files.write(Array(text.utf8), to: lines[0], "the serial line")
    }

    /// Waits for the report's line.
    func report() throws(BootProofError) -> [UInt8] {
        while true {
            if let end = reported.firstIndex(of: UInt8(ascii: "\n")) { return Array(reported[..<end]) }
            try proceed("the report")
        }
    }

    /// Asks the device to switch the machine off, and waits until it is.
    ///
    /// - Returns: whether it did by itself.
    func powerOff() throws(BootProofError) -> Bool {
        try Files.write(Array("poweroff\n".utf8), to: lines[1], "the report's port")
        let limit = deadline.earlier(seconds: 90)
        while process.exitStatus == nil, !limit.isOver { try read(for: 0.2) }
        return process.exitStatus == 0
    }

    private func proceed(_ what: String) throws(BootProofError) {
        if deadline.isOver {
            throw BootProofError("no \(what) until the deadline; the console ends in:\n\(console.tail)")
        }
        if let status = process.exitStatus {
            let words = (try? Files.text("\(directory)/qemu.txt")) ?? ""
            throw BootProofError(
                "the machine was off (\(status)) before \(what) came. \(words)The console ends in:\n\(console.tail)")
        }
        try read(for: min(0.5, deadline.left))
    }

    /// Reads what comes within so many seconds.
    private func read(for seconds: Double) throws(BootProofError) {
        guard isOpen.contains(true) else {
            usleep(50_000)
            return
        }
        var polled = zip(lines, isOpen).map { pollfd(fd: $1 ? $0 : -1, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), Int32(seconds * 1000)) > 0 else { return }
        for index in lines.indices where polled[index].revents != 0 {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(lines[index], &buffer, buffer.count)
            guard count > 0 else {
                isOpen[index] = false
                continue
            }
            let bytes = Array(buffer.prefix(count))
            if index == 0 {
                console.append(bytes)
                try transcript.append(bytes)
            } else {
                reported += bytes
            }
        }
    }

    private static func socketPair() throws(BootProofError) -> (own: Int32, its: Int32) {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw .system("cannot make a pair of sockets") }
        return (pair[0], pair[1])
    }
}
