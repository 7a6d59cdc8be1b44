// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A run of a program to its end: of the tool, or of a judge that we did not write.
package struct Run: Sendable {
    /// The exit status; 128 + N after signal N.
    package var code: Int32
    package var output: Data
    package var errors: String

    package init(code: Int32, output: Data, errors: String) {
        (self.code, self.output, self.errors) = (code, output, errors)
    }

    package var text: String { String(decoding: output, as: UTF8.self) }

    /// Standard output as JSON.
    package func json() throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: output) as? [String: Any] else {
            throw CocoaError(.propertyListReadCorrupt)
        }
        return object
    }
}

package func isInstalled(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

/// No test reads or fills the caches of whoever runs it, but for the device of the boot tests, which takes long to make.
private let noCaches: [String: String] = {
    let own = ProcessInfo.processInfo.environment
    let caches = own["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(own["HOME"] ?? "")/.cache"
    return [
        "XDG_CACHE_HOME": "/dev/null",
        "CUTTLE_DEVICE_CACHE": own["CUTTLE_DEVICE_CACHE"] ?? "\(caches)/cuttle-os/device",
    ]
}()

/// What a program that a test runs has of this process's environment: no defaults of whoever runs the tests, neither their files nor their
/// variables.
package let hostEnvironment: [String: String] = ProcessInfo.processInfo.environment
    .filter { !$0.key.hasPrefix("CUTTLE_OS_") && $0.key != "CUTTLE_PROJECT" }
    .merging(noCaches) { $1 }.merging(["CUTTLE_OS_CONFIG_DIRS": "/dev/null"]) { $1 }

/// Runs a program and all that it starts, ten minutes at most, with `input` and nothing else on its standard input, in the C
/// locale, without colours and at no width. The directory that it runs in is a fresh one, with `input` in the file `in`, unless another
/// is named.
@discardableResult
package func run(
    _ program: String, _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
    in directory: URL? = nil
) throws -> Run {
    // Files, not pipes: no reader has to keep pace, and nothing is left behind by a killed process.
    let scratch = try Scratch()
    let files = ["in", "out", "err"].map { scratch.url.appendingPathComponent($0) }
    for (file, content) in zip(files, [input, Data(), Data()]) { try content.write(to: file) }
    let handles = try files.map { try FileHandle(forUpdating: $0) }
    // Process keeps its handles, and copies past the end of a full page of /proc/self/fd when there are too many.
    defer { for handle in handles { try? handle.close() } }

    let process = Process()
    let isReplaced = program == Binary.cuttleOS && environment["LD_PRELOAD"] == nil
    process.executableURL = URL(fileURLWithPath: isReplaced ? Binary.release ?? program : program)
    process.arguments = arguments
    process.environment = hostEnvironment.merging(["LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": ""]) { $1 }
        .merging(environment) { $1 }
    process.currentDirectoryURL = directory ?? scratch.url
    (process.standardInput, process.standardOutput, process.standardError) = (handles[0], handles[1], handles[2])
    // A thread of a queue holds back most signals, and what it starts would do so too.
    var (none, held) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &held)
    defer { pthread_sigmask(SIG_SETMASK, &held, nil) }
    try process.run()
    // Process makes it the leader of a group, and waits for all that it started too.
    let watchdog = DispatchWorkItem { kill(-process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 600, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()

    let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    return Run(
        code: code, output: try Data(contentsOf: files[1]),
        errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
}
