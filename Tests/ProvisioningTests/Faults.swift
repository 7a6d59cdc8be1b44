// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// The library of Tests/FaultInjection, compiled once; `nil` where there is no C compiler.
let faultLibrary: String? = {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("FaultInjection/fault.c").path
    let library = FileManager.default.temporaryDirectory.appendingPathComponent("cuttle-account-fault-\(getpid()).so")
        .path
    for compiler in ["/usr/bin/gcc", "/usr/bin/clang", "/usr/bin/cc"] where isInstalled(compiler) {
        let run = try? run(compiler, ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
        if run?.code == 0 { return library }
    }
    return nil
}()

let needsCompiler: Comment = "needs a C compiler for the fault-injecting library"

extension Bench {
    /// What makes the N-th change of a file in the working directory fail.
    func fault(_ number: Int, _ mode: String) -> [String: String] {
        [
            "LD_PRELOAD": faultLibrary ?? "", "FAULT_FOLDER": scratch.path("work"), "FAULT_AT": String(number),
            "FAULT_MODE": mode, "FAULT_LOG": scratch.path("calls"),
        ]
    }

    /// The calls that an undisturbed run made, by their names.
    func calls() throws -> [String] {
        let path = scratch.path("calls")
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The image and its directory as they were, and no account.
    func reset(_ owner: String) throws {
        for name in try names where name != "image.raw" { try FileManager.default.removeItem(atPath: path(name)) }
        try before.write(to: URL(fileURLWithPath: image.path))
        if !server.serviceAccount(of: owner).isEmpty { forget(owner) }
    }

    /// Takes an account away as somebody else would.
    func forget(_ owner: String) {
        let id = String(owner.split(separator: "/").last ?? "")
        if owner.contains("/devices/") { server.addDevice(id) } else { server.addPolicy(id) }
    }
}

/// A run of the tool that goes on while the test does something.
final class RunningTool {
    private let process = Process()
    private let scratch: Scratch

    /// - Parameter wrapper: a program that starts it, with its arguments.
    /// - Parameter output: in the place of a file that is read at the end.
    init(
        _ arguments: [String], _ environment: [String: String], through wrapper: [String] = [],
        output: FileHandle? = nil
    ) throws {
        scratch = try Scratch()
        let words = wrapper + [Binary.cuttleOS] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment
            .merging(["LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": ""]) { $1 }.merging(environment) { $1 }
        process.currentDirectoryURL = scratch.url
        for name in ["out", "err"] { _ = try scratch.file(name, "") }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput =
            try output ?? FileHandle(forWritingTo: scratch.url.appendingPathComponent("out"))
        process.standardError = try FileHandle(forWritingTo: scratch.url.appendingPathComponent("err"))
        // A thread of a queue holds back most signals, and what it starts would do so too.
        var (none, held) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &held)
        defer { pthread_sigmask(SIG_SETMASK, &held, nil) }
        try process.run()
    }

    var processIdentifier: Int32 { process.processIdentifier }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Whether it is stopped, as by SIGSTOP.
    var isStopped: Bool {
        let path = "/proc/\(process.processIdentifier)/stat"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: ")").last?.split(separator: " ").first == "T"
    }

    /// Waits for something, half a minute at most.
    static func wait(for condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<3000 {
            if try condition() { return true }
            usleep(10_000)
        }
        return false
    }

    /// Waits for the end.
    func end() throws -> Run {
        let watchdog = DispatchWorkItem { [pid = process.processIdentifier] in kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
        process.waitUntilExit()
        watchdog.cancel()
        let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return Run(
            code: code, output: try Data(contentsOf: scratch.url.appendingPathComponent("out")),
            errors: String(decoding: try Data(contentsOf: scratch.url.appendingPathComponent("err")), as: UTF8.self))
    }
}
