// SPDX-License-Identifier: Apache-2.0

/// A diagnostic as data: what `-o json` prints, one object for each.
///
/// Lines and columns are from 1, columns in characters, ends are exclusive; all are `nil` where the finding is about the
/// file as a whole. The end of a range that holds what is not shown is its start, so that it does not tell how long that is.
public struct DiagnosticRecord: Codable, Hashable, Sendable {
    public var id: String
    public var severity: String
    public var message: String
    public var file: String
    public var line: Int?
    public var column: Int?
    public var endLine: Int?
    public var endColumn: Int?
    /// The hint, where there is one, is the first of them and has no place.
    public var notes: [Note]
    public var fixIts: [FixIt]

    public struct Note: Codable, Hashable, Sendable {
        public var message: String
        public var line: Int?
        public var column: Int?
        public var endLine: Int?
        public var endColumn: Int?
    }

    public struct FixIt: Codable, Hashable, Sendable {
        public var message: String
        public var line: Int
        public var column: Int
        public var endLine: Int
        public var endColumn: Int
        public var replacement: String
    }

    /// The records of many findings, in their order: a hundred at most, and how many more there are.
    public static func records(of diagnostics: [Diagnostic]) -> [DiagnosticRecord] {
        var maps = LineMapCache()
        return diagnostics.bounded.map { DiagnosticRecord($0, maps.map(of: $0.source)) }
    }

    private init(_ diagnostic: Diagnostic, _ map: LineMap) {
        let place = { (range: SourceRange) in Place(range, diagnostic.source, map) }
        id = diagnostic.id
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
        file = diagnostic.source.name
        let own = diagnostic.range.map(place)
        (line, column) = (own?.start.line, own?.start.column)
        (endLine, endColumn) = (own?.end.line, own?.end.column)
        notes = diagnostic.hint.map { [Note(message: $0)] } ?? []
        notes += diagnostic.notes.map { note in
            let place = note.range.map(place)
            return Note(
                message: note.message, line: place?.start.line, column: place?.start.column,
                endLine: place?.end.line, endColumn: place?.end.column)
        }
        fixIts = diagnostic.fixIts.map { fixIt in
            let place = place(fixIt.range)
            return FixIt(
                message: fixIt.message, line: place.start.line, column: place.start.column, endLine: place.end.line,
                endColumn: place.end.column, replacement: fixIt.replacement)
        }
    }

    private struct Place {
        var start: SourceLocation
        var end: SourceLocation

        init(_ range: SourceRange, _ source: SourceText, _ map: LineMap) {
            start = map.location(of: range.start)
            end = source.disclosure.tellsEnd(of: range) ? map.location(of: range.end) : start
        }
    }
}

extension DiagnosticRecord {
    /// The record as a JSON object.
    package var json: JSONValue {
        [
            "id": .string(id), "severity": .string(severity), "message": .string(message), "file": .string(file),
            "line": JSONValue(line), "column": JSONValue(column),
            "endLine": JSONValue(endLine), "endColumn": JSONValue(endColumn),
            "notes": .array(notes.map(\.json)), "fixIts": .array(fixIts.map(\.json)),
        ]
    }
}

extension DiagnosticRecord.Note {
    fileprivate var json: JSONValue {
        [
            "message": .string(message), "line": JSONValue(line), "column": JSONValue(column),
            "endLine": JSONValue(endLine), "endColumn": JSONValue(endColumn),
        ]
    }
}

extension DiagnosticRecord.FixIt {
    fileprivate var json: JSONValue {
        [
            "message": .string(message), "line": JSONValue(line), "column": JSONValue(column),
            "endLine": JSONValue(endLine), "endColumn": JSONValue(endColumn), "replacement": .string(replacement),
        ]
    }
}

extension JSONValue {
    /// The array that a report's `diagnostics` holds.
    package init(diagnostics: [Diagnostic]) { self = .array(DiagnosticRecord.records(of: diagnostics).map(\.json)) }
}
