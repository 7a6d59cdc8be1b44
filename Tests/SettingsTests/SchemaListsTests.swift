// SPDX-License-Identifier: Apache-2.0

import Foundation
import Settings
import Testing

/// The schemas that name settings say what the registry says. With CUTTLE_WRITE_SCHEMAS=1 (`make schemas`) they are written.
struct SchemaListsTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas")
    static let files = [
        "batch-event", "batch-manifest", "batch-report", "edit-report", "image-layout", "inspect-report", "receipt",
        "write-report",
    ]

    @Test(arguments: files) func `a schema names the settings of the registry`(name: String) throws {
        let file = Self.directory.appending(path: "\(name).schema.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lists = SchemaLists(text, isLayout: name == "image-layout")
        #expect(lists.count >= 1)
        if ProcessInfo.processInfo.environment["CUTTLE_WRITE_SCHEMAS"] == "1" {
            try lists.text.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(lists.text == text, "run 'make schemas'")
        }
    }

    @Test func `no schema names settings beside those that are held`() throws {
        let all = try FileManager.default.contentsOfDirectory(atPath: Self.directory.path)
        let naming = try all.filter { name in
            guard name.hasSuffix(".schema.json"), name != "netplan.schema.json" else { return false }
            let text = try String(contentsOf: Self.directory.appending(path: name), encoding: .utf8)
            // What a device reports of itself are its proxies alone.
            return text.contains("\"no-proxy\"") && text.contains("\"password\"")
        }
        #expect(naming.sorted() == Self.files.map { "\($0).schema.json" })
    }
}

/// The text of a schema with its lists of settings made anew: each begins with the password, and each has a line a setting.
private struct SchemaLists {
    private(set) var text: String
    /// How many lists there are.
    private(set) var count = 0

    init(_ schema: String, isLayout: Bool) {
        var lines = schema.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var index = 0
        while index < lines.count {
            let line = lines[index].trimmingCharacters(in: .whitespaces)
            let indent = String(lines[index].prefix { $0 == " " })
            if line.hasPrefix("\"password\",") {
                let end = lines[index...].firstIndex { $0.contains("]") } ?? lines.count
                let names = SettingName.allCases.map { "\(indent)\"\($0.rawValue)\"" }
                lines.replaceSubrange(index..<end, with: Self.joined(names, isLast: true))
                count += 1
            } else if line.hasPrefix("\"password\": {"), line.contains("$ref") {
                let end =
                    lines[index...].firstIndex { !$0.contains("\"$ref\"") || $0.contains("/remove\"") } ?? lines.count
                let members = (isLayout ? Self.targets : Self.options).map { "\(indent)\"\($0.key)\": \($0.schema)" }
                lines.replaceSubrange(index..<end, with: Self.joined(members, isLast: isLayout))
                count += 1
                index += members.count
            }
            index += 1
        }
        text = lines.joined(separator: "\n")
    }

    private static let targets = SettingName.allCases.map {
        (key: $0.rawValue, schema: "{ \"$ref\": \"#/$defs/targets\" }")
    }

    private static let options = SettingDefinition.all.flatMap(\.options).flatMap { option in
        [(key: option.key, schema: option.manifestSchema)]
            + (option.key == "password-hash"
                ? [(key: "password-hash-method", schema: "{ \"$ref\": \"#/$defs/method\" }")] : [])
    }

    private static func joined(_ items: [String], isLast: Bool) -> [String] {
        items.enumerated().map { $1 + (isLast && $0 == items.count - 1 ? "" : ",") }
    }
}
