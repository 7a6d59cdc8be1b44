// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// A file in systemd's syntax (`systemd.syntax(7)`): its sections and assignments, in the order of the text.
package struct INIDocument: Sendable {
    /// The text that all ranges are of.
    package var source: SourceText
    /// Every header; a section may be opened more than once.
    package var sections: [Section]
    /// Every assignment within a section, repeated ones included.
    package var assignments: [Assignment]

    /// Puts a document together; a reader adds sections and assignments to it.
    package init(source: SourceText, sections: [Section], assignments: [Assignment]) {
        self.source = source
        self.sections = sections
        self.assignments = assignments
    }

    /// A header, such as `[Time]`.
    package struct Section: Sendable {
        /// What stands between the brackets.
        package var name: String
        /// Of the name, between the brackets.
        package var range: SourceRange

        /// A section by its name, which may be empty, and where that stands.
        package init(name: String, range: SourceRange) {
            self.name = name
            self.range = range
        }
    }

    /// A line `KEY=VALUE`, or several that backslashes join.
    package struct Assignment: Sendable {
        /// The name of the section that it stands in.
        package var section: String
        /// Without white space at either end.
        package var key: String
        /// Continuation lines are joined, a space for each backslash; no white space at either end.
        package var value: String
        /// Where the key stands.
        package var keyRange: SourceRange
        /// From the first to the last byte of the value; where the value is empty, the place after the `=`.
        package var valueRange: SourceRange
        /// The pieces of the value that stand together in the text: where each starts in the value and in the text.
        var pieces: [Piece]

        /// The place of a part of the value, given as a range of its UTF-8 bytes.
        package func range(ofValue part: Range<Int>) -> SourceRange {
            let start = offset(of: part.lowerBound)
            let last = part.isEmpty ? start : offset(of: part.upperBound - 1) + 1
            return SourceRange(start: start, end: last)
        }

        private func offset(of position: Int) -> Int {
            var low = 0
            var high = pieces.count
            while low < high {
                let middle = low + (high - low) / 2
                if pieces[middle].position <= position { low = middle + 1 } else { high = middle }
            }
            guard low > 0 else { return valueRange.start }
            let piece = pieces[low - 1]
            return Swift.min(piece.offset + (position - piece.position), valueRange.end)
        }
    }

    struct Piece: Hashable, Sendable {
        var position: Int
        var offset: Int
    }
}
