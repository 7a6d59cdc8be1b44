// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation

@testable import Documents

func text(_ text: String, name: String = "a.yaml") -> SourceText { SourceText(name: name, bytes: Array(text.utf8)) }

let options = ParseOptions(idPrefix: "t")

/// The diagnostics as a person sees them.
func rendered(_ diagnostics: [Diagnostic]) -> String { TextRenderer().render(diagnostics) }

/// `LINE:COLUMN ID: MESSAGE` of each.
func brief(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { diagnostic in
        let map = LineMap(diagnostic.source)
        let place = diagnostic.range.map { map.location(of: $0.start) }
        return (place.map { "\($0.line):\($0.column) " } ?? "") + "\(diagnostic.id): \(diagnostic.message)"
    }
}

/// A Python program of another's making, asked about a whole table at once.
enum Python {
    static func canImport(_ module: String) -> Bool { (try? run("import \(module)", Data())) != nil }

    /// What a program prints; `input` is its standard input.
    static func run(_ program: String, _ input: Data) throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("documents-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("input")
        try input.write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "-s", "KILL", "60", "python3", "-c", program]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        struct Failed: Error {}
        guard process.terminationStatus == 0 else { throw Failed() }
        return data
    }

    /// The program's answers, one for each case; `cases` is bound to the list, `answers` is what it must fill.
    static func ask<Answer: Decodable>(_ program: String, _ cases: [some Encodable]) throws -> [Answer] {
        let whole =
            "import json, sys\ncases = json.load(sys.stdin)\nanswers = []\n\(program)\nprint(json.dumps(answers))"
        return try JSONDecoder().decode([Answer].self, from: try run(whole, try JSONEncoder().encode(cases)))
    }
}
