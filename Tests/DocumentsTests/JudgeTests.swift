// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Testing

@testable import Documents

private let hasJSONSchema = Python.canImport("jsonschema")
private let hasYAML = Python.canImport("yaml")
private let hasPython = Python.canImport("json")

@Suite(.timeLimit(.minutes(30)))
struct JudgeTests {
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
        #expect(answers.contains(true) && answers.contains(false))
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

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func `accepts the JSON that python accepts`() throws {
        // Python takes NaN, lone surrogates and duplicate keys unless told otherwise.
        let program = """
            def pairs(pairs):
                if len(dict(pairs)) < len(pairs): raise ValueError()
                return dict(pairs)
            def refuse(name): raise ValueError()
            for case in cases:
                try:
                    value = json.loads(case, object_pairs_hook=pairs, parse_constant=refuse)
                    json.dumps(value, ensure_ascii=False).encode()
                    answers.append(True)
                except (ValueError, RecursionError):
                    answers.append(False)
            """
        let answers: [Bool] = try Python.ask(program, jsonCases)
        #expect(answers.count == jsonCases.count)
        for (json, isAccepted) in zip(jsonCases, answers) {
            let checked = parseJSON(text(json), options)
            #expect((checked.value != nil && !checked.hasErrors) == isAccepted, "\(json)")
        }
    }

    @Test(.enabled(if: hasYAML, "PyYAML is not installed"))
    func `reads the same tree as PyYAML`() throws {
        let program = """
            import yaml
            def plain(node):
                if isinstance(node, yaml.MappingNode):
                    keys = [k.value for k, v in node.value]
                    if len(set(keys)) < len(keys) or not all(isinstance(k, yaml.ScalarNode) for k, v in node.value):
                        raise ValueError()
                    return {k.value: plain(v) for k, v in node.value}
                if isinstance(node, yaml.SequenceNode): return [plain(v) for v in node.value]
                return node.value
            for case in cases:
                try: answers.append(json.dumps(plain(yaml.compose(case)), ensure_ascii=False, sort_keys=True))
                except Exception: answers.append("refused")
            """
        let answers: [String] = try Python.ask(program, yamlCases)
        #expect(answers.count == yamlCases.count)
        for (yaml, tree) in zip(yamlCases, answers) {
            let checked = parseYAML(text(yaml), options, dialect: .untyped)
            guard let root = checked.value?.root, !checked.hasErrors else {
                #expect(tree == "refused", "\(yaml): \(brief(checked.diagnostics))")
                continue
            }
            try #require(tree != "refused", "\(yaml)")
            let expected = try JSONSerialization.jsonObject(with: Data(tree.utf8), options: .fragmentsAllowed)
            let own = try JSONSerialization.jsonObject(
                with: Data(texts(root).compact().utf8), options: .fragmentsAllowed)
            #expect((own as? NSObject) == (expected as? NSObject), "\(yaml)")
        }
    }

    private static let schemaFiles: [URL] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("schemas")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
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

    private func texts(_ node: Node) -> JSONValue {
        switch node.content {
        case .scalar(let scalar): .string(scalar.text)
        case .sequence(let items): .array(items.map(texts))
        case .mapping(let entries): .object(entries.map { JSONValue.Member($0.key.text ?? "", texts($0.value)) })
        }
    }
}
