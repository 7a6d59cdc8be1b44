// SPDX-License-Identifier: Apache-2.0

/// A diagnostic as data: what `-o json` prints, one object for each.
///
/// Lines and columns are from 1, columns in characters, ends are exclusive; all are `nil` where the finding is about the
/// file as a whole. The end of a range that holds what is not shown is its start, so that it does not tell how long that is.
public struct DiagnosticRecord: Codable, Hashable, Sendable {
    /// Stable and lower-case, `FILE-KIND.WHAT`.
    public var id: String
    /// `error`, `warning` or `note`.
    public var severity: String
    /// One sentence without a full stop.
    public var message: String
    /// The file's name as the user gave it, or the option.
    public var file: String
    /// From 1.
    public var line: Int?
    /// From 1, in characters.
    public var column: Int?
    /// The line of the first character behind the range.
    public var endLine: Int?
    /// The column of the first character behind the range.
    public var endColumn: Int?
    /// The hint, where there is one, is the first of them and has no place.
    public var notes: [Note]
    /// Those whose replacement may be shown.
    public var fixIts: [FixIt]

    /// A hint, or another place that explains the finding.
    public struct Note: Codable, Hashable, Sendable {
        /// One sentence.
        public var message: String
        /// From 1; `nil` where it is about the file as a whole.
        public var line: Int?
        /// From 1, in characters.
        public var column: Int?
        /// The line of the first character behind the range.
        public var endLine: Int?
        /// The column of the first character behind the range.
        public var endColumn: Int?
    }

    /// What could be written in the place of a range. Never applied by the tool.
    public struct FixIt: Codable, Hashable, Sendable {
        /// What the replacement does, in a few words.
        public var message: String
        /// From 1.
        public var line: Int
        /// From 1, in characters.
        public var column: Int
        /// The line of the first character behind the range.
        public var endLine: Int
        /// The column of the first character behind the range.
        public var endColumn: Int
        /// What is written in the range's place; empty where it is left out.
        public var replacement: String
    }

    /// The records of many findings, in their order: a hundred at most, and how many more there are.
    public static func records(of diagnostics: [Diagnostic]) -> [DiagnosticRecord] {
        withFiles(of: diagnostics).map(\.record)
    }

    /// The same, each with the file that the finding is about; `nil` where it is about something else.
    package static func withFiles(of diagnostics: [Diagnostic]) -> [(record: DiagnosticRecord, path: String?)] {
        var maps = LineMapCache()
        return diagnostics.bounded.map { (DiagnosticRecord($0, maps.map(of: $0.source)), $0.source.path) }
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
