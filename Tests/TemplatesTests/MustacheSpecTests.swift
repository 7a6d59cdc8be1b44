// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Templates
import Testing

/// A case of the mustache specification, in `Tests/Corpus/mustache`: github.com/mustache/spec, specs/*.json, at commit
/// 9cb20c3d6ed32f4b800fd9db36b0706aec485b6a (MIT licence, beside them).
struct MustacheCase: CustomTestStringConvertible, Sendable {
    let file: String
    let name: String
    let template: String
    let expected: String
    /// What a manifest can give: texts, numbers and booleans, by their names.
    let variables: [String: String]

    var testDescription: String { "\(file): \(name)" }

    static let files = [
        "comments", "interpolation", "sections", "inverted", "delimiters", "partials", "dynamic-names", "inheritance",
        "lambdas",
    ]

    static let all: [MustacheCase] = files.flatMap { file -> [MustacheCase] in
        let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let path = directory.appendingPathComponent("Corpus/mustache/\(file).json")
        guard let data = try? Data(contentsOf: path),
            let content = try? JSONDecoder().decode(SpecFile.self, from: data)
        else { return [] }
        return content.tests.map { test in
            MustacheCase(
                file: file, name: test.name, template: test.template, expected: test.expected,
                variables: test.data.variables)
        }
    }

    /// The cases of the core that need what is refused here: null and what is missing, mappings, lists, dotted names and
    /// the implicit iterator.
    private static let outside: [String: [String]] = [
        "interpolation": [
            "Basic Null Interpolation", "Triple Mustache Null Interpolation", "Ampersand Null Interpolation",
            "Basic Context Miss Interpolation", "Triple Mustache Context Miss Interpolation",
            "Ampersand Context Miss Interpolation", "Dotted Names - Basic Interpolation",
            "Dotted Names - Triple Mustache Interpolation", "Dotted Names - Ampersand Interpolation",
            "Dotted Names - Arbitrary Depth", "Dotted Names - Broken Chains", "Dotted Names - Broken Chain Resolution",
            "Dotted Names - Initial Resolution", "Dotted Names - Context Precedence",
            "Dotted Names are never single keys", "Dotted Names - No Masking",
            "Implicit Iterators - Basic Interpolation", "Implicit Iterators - HTML Escaping",
            "Implicit Iterators - Triple Mustache", "Implicit Iterators - Ampersand",
            "Implicit Iterators - Basic Integer Interpolation",
        ],
        "sections": [
            "Null is falsey", "Context", "Parent contexts", "Variable test", "List Contexts", "Deeply Nested Contexts",
            "List", "Empty List", "Context Misses", "Implicit Iterator - String", "Implicit Iterator - Integer",
            "Implicit Iterator - Decimal", "Implicit Iterator - Array", "Implicit Iterator - HTML Escaping",
            "Implicit Iterator - Triple mustache", "Implicit Iterator - Ampersand", "Implicit Iterator - Root-level",
            "Dotted Names - Truthy", "Dotted Names - Falsey", "Dotted Names - Broken Chains",
        ],
        "inverted": [
            "Null is falsey", "Context", "List", "Empty List", "Context Misses", "Dotted Names - Truthy",
            "Dotted Names - Falsey", "Dotted Names - Broken Chains",
        ],
    ]

    var isTaken: Bool {
        ["comments", "interpolation", "sections", "inverted"].contains(file)
            && Self.outside[file]?.contains(name) != true
    }

    static let taken = all.filter(\.isTaken)
    static let refused = all.filter { !$0.isTaken }

    private struct SpecFile: Decodable {
        struct Case: Decodable {
            var name: String
            var data: Value
            var template: String
            var expected: String
        }
        var tests: [Case]
    }

    private enum Value: Decodable {
        case scalar(String)
        case mapping([String: Value])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Bool.self) {
                self = .scalar(value ? "true" : "false")
            } else if let value = try? container.decode(Double.self) {
                self = .scalar(value == value.rounded() ? "\(Int(value))" : "\(value)")
            } else if let value = try? container.decode(String.self) {
                self = .scalar(value)
            } else if let value = try? container.decode([String: Value].self) {
                self = .mapping(value)
            } else {
                self = .other
            }
        }

        var variables: [String: String] {
            guard case .mapping(let entries) = self else { return [:] }
            return entries.compactMapValues { value in
                if case .scalar(let text) = value { text } else { nil }
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct MustacheSpecTests {
    @Test func `the specification has as many cases as it had`() {
        #expect(MustacheCase.taken.count == 61)
        #expect(MustacheCase.refused.count == 133)
    }

    /// A template is text, not HTML: where the specification escapes a value, it is put in as it is.
    @Test(arguments: MustacheCase.taken)
    func `renders what the specification says`(_ test: MustacheCase) throws {
        let checked = Template.check(SourceText(name: "t.mustache", bytes: Array(test.template.utf8)))
        let rendered = try #require(checked.value, "\(checked.diagnostics)").render(test.variables)
        let bytes = try #require(rendered.value, "\(rendered.diagnostics)").bytes
        #expect(String(decoding: bytes, as: UTF8.self) == test.expected.withoutEntities)
    }

    @Test(arguments: MustacheCase.refused)
    func `refuses what is outside of what it takes`(_ test: MustacheCase) {
        let checked = Template.check(SourceText(name: "t.mustache", bytes: Array(test.template.utf8)))
        let rendered = checked.value?.render(test.variables)
        #expect(rendered?.value == nil)
        #expect((checked.diagnostics + (rendered?.diagnostics ?? [])).contains { $0.severity == .error })
    }
}

extension String {
    fileprivate var withoutEntities: String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
            .reduce(self) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }
}
