// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Settings
import Testing

extension Checked {
    var ids: [String] { diagnostics.map(\.id) }
    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    /// Everything that a person might be shown of the findings, but for excerpts.
    var words: String {
        diagnostics.map { finding in
            ([finding.message, finding.hint ?? ""] + finding.notes.map(\.message)
                + finding.fixIts.flatMap { [$0.message, $0.replacement] }).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

extension Diagnostic {
    /// The text that the finding points at.
    var pointsAt: String? {
        range.map { String(decoding: source.bytes[$0.start..<min($0.end, source.bytes.count)], as: UTF8.self) }
    }

    /// Line and column, both from 1.
    var place: String? {
        guard let range else { return nil }
        let before = source.bytes[..<min(range.start, source.bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return "\(line):\(String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1)"
    }
}

extension SourceText {
    /// A value as the command line gives it, named by its flag.
    static func flag(_ name: String, _ value: String) -> SourceText {
        SourceText(name: name, bytes: Array(value.utf8), origin: .value(key: String(name.drop { $0 == "-" })))
    }
}
