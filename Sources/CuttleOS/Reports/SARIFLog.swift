// SPDX-License-Identifier: Apache-2.0

internal import TextEncodings

/// Findings as a log in SARIF 2.1.0, which code scanning services and editors read: what is shown is what `-o json` shows.
///
/// The standard's schema allows lines and columns from 1, columns of characters, and ends that are exclusive, as ours are.
struct SARIFLog {
    var diagnostics: [Diagnostic]
    /// Why nothing was checked; `nil` where it was.
    var failure: CuttleError?

    var json: JSONValue {
        let found = DiagnosticRecord.withFiles(of: diagnostics).map(SARIFResult.init)
        let results = found.map(\.json)
        var rules: [String] = []
        for id in found.map(\.record.id) where !rules.contains(id) { rules.append(id) }
        let driver: JSONValue = [
            "name": "cuttle-os", "version": .string(cuttleOSVersion),
            "rules": JSONValue(list: rules) { ["id": .string($0)] },
        ]
        var invocation: [JSONValue.Member] = [.init("executionSuccessful", .bool(failure == nil))]
        if let failure {
            let text = [failure.message, failure.hint].compactMap { $0 }.joined(separator: "; ")
            invocation += [
                .init("exitCode", JSONValue(Int(failure.code.rawValue))),
                .init(
                    "toolExecutionNotifications",
                    [["level": "error", "message": ["text": .string(text)]]]),
            ]
        }
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
                    "invocations": [.object(invocation)], "results": .array(results),
                ]
            ],
        ]
    }
}

/// One finding of the log.
private struct SARIFResult {
    var record: DiagnosticRecord
    /// The file that it is about; `nil` where it is about something else.
    var path: String?

    var json: JSONValue {
        var notes = record.notes
        // The hint is the first, and has no place.
        let hints = notes.prefix { $0.line == nil }.map(\.message)
        notes.removeFirst(hints.count)
        let text = record.message + (hints.isEmpty ? "" : " (\(hints.joined(separator: "; ")))")
        var members: [JSONValue.Member] = [
            .init("ruleId", .string(record.id)), .init("level", .string(record.severity)),
            .init("message", ["text": .string(text)]), .init("locations", [location(region: region)]),
        ]
        if !notes.isEmpty {
            members.append(
                .init(
                    "relatedLocations",
                    JSONValue(list: notes) { note in
                        let region = Region(note.line, note.column, note.endLine, note.endColumn)
                        guard case .object(let place) = location(region: region) else { return .null }
                        return .object(place + [.init("message", ["text": .string(note.message)])])
                    }))
        }
        if let artifact, !record.fixIts.isEmpty {
            members.append(.init("fixes", JSONValue(list: record.fixIts) { fix($0, in: artifact) }))
        }
        return .object(members)
    }

    private var region: Region? { Region(record.line, record.column, record.endLine, record.endColumn) }

    private func location(region: Region?) -> JSONValue {
        guard let artifact else { return ["logicalLocations": [["name": .string(record.file), "kind": "parameter"]]] }
        var place: [JSONValue.Member] = [.init("artifactLocation", artifact)]
        if let region { place.append(.init("region", region.json)) }
        return ["physicalLocation": .object(place)]
    }

    /// The file: relative to the directory of the run, as the path is that was given.
    private var artifact: JSONValue? {
        guard var path = path?[...] else { return nil }
        while path.hasPrefix("./") { path = path.dropFirst(2).drop { $0 == "/" } }
        let encoded = path.split(separator: "/", omittingEmptySubsequences: false).map { percentEncoded(String($0)) }
            .joined(separator: "/")
        return ["uri": .string(path.hasPrefix("/") ? "file://" + encoded : encoded)]
    }

    private func fix(_ fixIt: DiagnosticRecord.FixIt, in artifact: JSONValue) -> JSONValue {
        let region = Region(fixIt.line, fixIt.column, fixIt.endLine, fixIt.endColumn)
        return [
            "description": ["text": .string(fixIt.message)],
            "artifactChanges": [
                [
                    "artifactLocation": artifact,
                    "replacements": [
                        [
                            "deletedRegion": region?.json ?? .null,
                            "insertedContent": ["text": .string(fixIt.replacement)],
                        ]
                    ],
                ]
            ],
        ]
    }
}

/// A range of a file.
private struct Region {
    var line, column, endLine, endColumn: Int

    /// `nil` where it is the file as a whole.
    init?(_ line: Int?, _ column: Int?, _ endLine: Int?, _ endColumn: Int?) {
        guard let line, let column, let endLine, let endColumn else { return nil }
        (self.line, self.column, self.endLine, self.endColumn) = (line, column, endLine, endColumn)
    }

    var json: JSONValue {
        [
            "startLine": JSONValue(line), "startColumn": JSONValue(column), "endLine": JSONValue(endLine),
            "endColumn": JSONValue(endColumn),
        ]
    }
}

extension ValidateReport {
    /// What was found, as a log in SARIF 2.1.0; no newline ends it.
    public var sarif: String { SARIFLog(diagnostics: diagnostics).json.pretty() }
}

extension CuttleError {
    /// A log in SARIF 2.1.0 of a check that could not be made; no newline ends it.
    public var sarif: String { SARIFLog(diagnostics: diagnostics, failure: self).json.pretty() }
}
