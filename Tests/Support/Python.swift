// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A Python program of another's making, asked about a whole table at once.
package enum Python {
    package static func canImport(_ module: String) -> Bool { (try? run("import \(module)", Data())) != nil }

    /// What a program prints; `input` is its standard input.
    package static func run(_ program: String, _ input: Data) throws -> Data {
        let answer = try TestSupport.run("/usr/bin/env", ["python3", "-c", program], input: input)
        struct Failed: Error {}
        guard answer.code == 0 else { throw Failed() }
        return answer.output
    }

    /// The program's answers, one for each case; `cases` is bound to the list, `answers` is what it must fill.
    package static func ask<Answer: Decodable>(_ program: String, _ cases: [some Encodable]) throws -> [Answer] {
        let whole =
            "import json, sys\ncases = json.load(sys.stdin)\nanswers = []\n\(program)\nprint(json.dumps(answers))"
        return try JSONDecoder().decode([Answer].self, from: try run(whole, try JSONEncoder().encode(cases)))
    }
}
