// SPDX-License-Identifier: Apache-2.0

import Configuration
import CuttleCommands
import Foundation
import TestSupport

/// Whether these arguments name a command that never writes, whose failures do not say that nothing was written.
func neverWrites(_ arguments: [String]) -> Bool {
    ["batch-report", "disks", "inspect", "validate", "ls", "cat", "diff", "hash-password", "schema", "config"]
        .contains(arguments.first ?? "")
}

/// All of a file or a device.
func fileContent(_ path: String) throws -> Data {
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    return try handle.readToEnd() ?? Data()
}

/// Runs `cuttle-os`.
@discardableResult
func cuttle(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Run {
    try run(Binary.cuttleOS, arguments, input: Data(input.utf8), environment: environment)
}

/// What `cuttle-os` answers, for command lines that read no standard input and take no signals: run in this process, or, where the
/// binary of a release is there, by that, which parses a command line many times faster.
func answer(
    _ arguments: [String], as name: String = "cuttle-os", columns: Int? = nil, defaults: DefaultsPlaces = .nowhere
) -> Run {
    if Binary.release != nil, name == "cuttle-os", columns == nil, defaults.files.isEmpty, defaults.variables.isEmpty,
        let run = try? run(Binary.cuttleOS, arguments)
    {
        return run
    }
    let answer = CommandLineTool.answer(to: arguments, as: name, columns: columns, defaults: defaults)
    return Run(code: answer.code, output: Data(answer.output), errors: answer.errors)
}

/// A terminal of a width, by script(1).
enum Terminal {
    static let program = "/usr/bin/script"
    static let isHere = isInstalled(program)

    /// Runs `cuttle-os` on it; standard output and standard error are one text there.
    static func run(
        _ arguments: [String], columns: Int, input: String = "", environment: [String: String] = [:], in directory: URL
    ) throws
        -> Run
    {
        let words = ([Binary.cuttleOS] + arguments).map { "'" + $0.replacing("'", with: "'\\''") + "'" }
        let command = "stty cols \(columns) rows 40; exec " + words.joined(separator: " ")
        var run = try TestSupport.run(
            program, ["-qec", command, "/dev/null"], input: Data(input.utf8), environment: environment, in: directory)
        run.output = Data(run.text.replacing("\r\n", with: "\n").utf8)
        return run
    }
}
