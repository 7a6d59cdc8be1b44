// SPDX-License-Identifier: Apache-2.0

import Configuration
import Diagnostics
import Foundation
import Schemas
import TestSupport
import Testing

private let hasJudge = Python.canImport("jsonschema") && Python.canImport("yaml")

/// The schema says of a file what the tool says, and lists what the registry lists.
@Suite(.timeLimit(.minutes(5)))
struct SchemaTests {
    private static func properties() throws -> [String: [String: Any]] {
        let data = Data(EmbeddedFile.configSchema.bytes)
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(schema["properties"] as? [String: [String: Any]])
    }

    @Test func `the schema's keys are the registry's options, of the same kinds`() throws {
        let properties = try Self.properties()
        #expect(properties.keys.sorted() == ConfigurableOption.all.map(\.name).sorted())
        for option in ConfigurableOption.all {
            let type = properties[option.name]?["type"] as? String
            switch option.kind {
            case .flag: #expect(type == "boolean", "\(option.name)")
            case .number: #expect(type == "integer", "\(option.name)")
            case .text: #expect(type ?? "string" == "string", "\(option.name)")
            }
            let usual = properties[option.name]?["default"].map { value in
                option.kind == .flag ? (value as? Bool == true ? "true" : "false") : "\(value)"
            }
            #expect(usual == option.usual, "\(option.name)")
        }
    }

    static let documents = [
        "{}", "output: json", "output: table", "output: sarif", "output: [json]", "color: pink", "strict: true",
        "strict: 'true'", "strict: 1", "netplan-check: always", "netplan-check: never", "check-first: false",
        "max-image-size: 64G", "max-image-size: 128G", "max-image-size: 129G", "max-image-size: 99999M",
        "max-image-size: 0G", "max-image-size: 1T", "max-image-size: 64", "keyring: /etc/keys.gpg", "keyring: keys.gpg",
        "keyring: ''", "jobs: 1", "jobs: 256", "jobs: 0", "jobs: 257", "jobs: '2'", "jobs: 2.5", "jobs: many",
        "keep-going: true", "no-digest-cache: true", "api-jobs: 64", "api-jobs: 65",
        "devices-endpoint: https://devices.example.com", "devices-endpoint: https://10.0.0.1:8443/",
        "devices-endpoint: 'https://[::1]:1'", "devices-endpoint: http://devices.example.com",
        "devices-endpoint: https://user:word@devices.example.com", "devices-endpoint: https://a/b", "ca-file: /ca.pem",
        "ca-file: ~/ca.pem", "project: a-b.c_1", "project: ''", "project: -a", "project: a b", "region: eastus2",
        "region: 1", "page-size: 10000", "page-size: 10001", "unknown: 1", "jobs: null", "- jobs", "jobs",
        "output: json\njobs: 2\nstrict: true\nproject: p\n", "output: json\njbos: 2\n",
    ]

    @Test(.enabled(if: hasJudge, "needs python3-jsonschema and python3-yaml"))
    func `a file is taken where jsonschema takes it`() throws {
        struct Case: Encodable {
            var schema: String
            var text: String
        }
        let schema = EmbeddedFile.configSchema.text
        let judged: [Bool] = try Python.ask(
            """
            import jsonschema, yaml
            for case in cases:
                schema = json.loads(case["schema"])
                jsonschema.Draft202012Validator.check_schema(schema)
                answers.append(jsonschema.Draft202012Validator(schema).is_valid(yaml.safe_load(case["text"])))
            """, Self.documents.map { Case(schema: schema, text: $0) })
        #expect(judged.contains(true))
        let scratch = try Scratch()
        for (text, isValid) in zip(Self.documents, judged) {
            let found = findings(try scratch.file("config.yaml", text))
            #expect(found.isEmpty == isValid, "\(text): \(found.map(\.message))")
        }
    }
}

/// What is found in a file.
func findings(_ path: String) -> [Diagnostic] {
    do throws(DefaultsFailure) {
        _ = try Defaults(DefaultsPlaces(files: [path]))
        return []
    } catch {
        return error.diagnostics
    }
}
