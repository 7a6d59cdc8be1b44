// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import JSONSchema
import TestSupport
import Testing

private let hasJSONSchema = Python.canImport("jsonschema")

@Suite(.timeLimit(.minutes(30)))
struct SchemaJudgeTests {
    private struct Case: Codable {
        var schema: String
        var document: String
    }

    @Test(.enabled(if: hasJSONSchema, "python's jsonschema is not installed"))
    func `agrees with python's jsonschema on what is valid`() throws {
        let program = """
            import jsonschema
            for case in cases:
                validator = jsonschema.Draft202012Validator(json.loads(case["schema"]))
                answers.append(validator.is_valid(json.loads(case["document"])))
            """
        let cases = schemaCases.flatMap { schema, documents in
            documents.map { Case(schema: schema, document: $0) }
        }
        let answers: [Bool] = try Python.ask(program, cases)
        #expect(answers.count == cases.count)
        #expect(answers.contains(true))
        #expect(answers.contains(false))
        for (example, isValid) in zip(cases, answers) {
            let schema = try JSONSchema(Array(example.schema.utf8))
            let document = try #require(parseJSON(text(example.document), options).value)
            let diagnostics = schema.check(document, idPrefix: "t")
            #expect(
                diagnostics.isEmpty == isValid, "\(example.schema) of \(example.document): \(brief(diagnostics))")
        }
    }

    @Test(.enabled(if: hasJSONSchema, "python's jsonschema is not installed"))
    func `agrees with python's jsonschema on every pair of a schema and a document`() throws {
        let program = """
            import jsonschema
            for case in cases:
                validator = jsonschema.Draft202012Validator(json.loads(case["schema"]))
                answers.append(validator.is_valid(json.loads(case["document"])))
            """
        let documents = Set(schemaCases.flatMap(\.1)).sorted()
        let cases = schemaCases.flatMap { schema, _ in documents.map { Case(schema: schema, document: $0) } }
        let answers: [Bool] = try Python.ask(program, cases)
        var schemas: [String: JSONSchema] = [:]
        for (example, isValid) in zip(cases, answers) {
            let schema = try schemas[example.schema] ?? JSONSchema(Array(example.schema.utf8))
            schemas[example.schema] = schema
            let document = try #require(parseJSON(text(example.document), options).value)
            #expect(
                schema.check(document, idPrefix: "t").isEmpty == isValid, "\(example.schema) of \(example.document)")
        }
    }

    private static let schemaFiles: [URL] = {
        let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("schemas")
        let files = try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.lastPathComponent.hasSuffix(".schema.json") }
    }()

    @Test func `reads every schema of the project whole`() throws {
        #expect(!Self.schemaFiles.isEmpty)
        for file in Self.schemaFiles {
            do {
                try JSONSchema(Array(Data(contentsOf: file))).verify()
            } catch {
                Issue.record("\(file.lastPathComponent): \(error)")
            }
        }
    }

    @Test(.enabled(if: hasJSONSchema, "python's jsonschema is not installed"))
    func `python's jsonschema takes every schema of the project`() throws {
        let program = """
            import jsonschema
            for case in cases:
                try: jsonschema.Draft202012Validator.check_schema(json.loads(case)); answers.append("")
                except Exception as error: answers.append(str(error))
            """
        let texts = try Self.schemaFiles.map { try String(contentsOf: $0, encoding: .utf8) }
        let answers: [String] = try Python.ask(program, texts)
        for (file, answer) in zip(Self.schemaFiles, answers) {
            #expect(answer.isEmpty, "\(file.lastPathComponent)")
        }
    }
}
