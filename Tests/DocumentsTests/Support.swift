// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import TestSupport

@testable import Documents

/// A text of which all may be shown.
func text(_ text: String, name: String = "a.yaml") -> SourceText {
    let whole = SourceRange(start: 0, end: text.utf8.count)
    return SourceText(name: name, bytes: Array(text.utf8), disclosure: Disclosure(open: [whole]))
}

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
        let answer = try TestSupport.run(
            "/usr/bin/env", ["python3", "-c", program], input: input)
        struct Failed: Error {}
        guard answer.code == 0 else { throw Failed() }
        return answer.output
    }

    /// The program's answers, one for each case; `cases` is bound to the list, `answers` is what it must fill.
    static func ask<Answer: Decodable>(_ program: String, _ cases: [some Encodable]) throws -> [Answer] {
        let whole =
            "import json, sys\ncases = json.load(sys.stdin)\nanswers = []\n\(program)\nprint(json.dumps(answers))"
        return try JSONDecoder().decode([Answer].self, from: try run(whole, try JSONEncoder().encode(cases)))
    }
}
