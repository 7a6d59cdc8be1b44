// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// One run of the real binary.
struct Run {
    var code: Int32
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Standard output as JSON.
    func json() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    }
}

/// The binaries that the package built, beside the test bundle.
enum Binary {
    static let folder: URL = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: executable).deletingLastPathComponent()
    }()
    static var cuttleOS: String { folder.appendingPathComponent("cuttle-os").path }
}

/// Runs a program to its end, 120 s at most, with nothing on its standard input but `input`.
@discardableResult
func run(
    _ program: String, _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
    in directory: URL? = nil
) throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
        .merging(["LC_ALL": "C.UTF-8", "NO_COLOR": "1"]) { $1 }.merging(environment) { $1 }
    process.currentDirectoryURL = directory
    // Files, not pipes: no reader has to keep pace, and nothing is left behind by a killed process.
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (inputFile, outputFile, errorFile) = (
        scratch.appendingPathComponent("in"), scratch.appendingPathComponent("out"),
        scratch.appendingPathComponent("err")
    )
    try input.write(to: inputFile)
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    let watchdog = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    return Run(
        code: code, output: try Data(contentsOf: outputFile),
        errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
}

/// Runs `cuttle-os`.
@discardableResult
func cuttle(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Run {
    try run(Binary.cuttleOS, arguments, input: Data(input.utf8), environment: environment)
}

/// A folder that is gone when the test is.
final class Scratch {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("cuttle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    /// The names of what is in the folder, sorted.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }
}
