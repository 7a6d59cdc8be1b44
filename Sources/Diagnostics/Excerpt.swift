// SPDX-License-Identifier: Apache-2.0

/// One line of a text as a terminal may show it, and where under it a range lies.
///
/// What is not known to be harmless is stars of a fixed count, tabs are spaces, harmful characters are their numbers, and of a long line only
/// the surroundings of the range are there.
struct Excerpt {
    private(set) var line: Int
    private(set) var text = ""
    /// In columns of a terminal, from 0; the width is at least 1.
    private(set) var caretStart = 0
    private(set) var caretWidth = 1

    private static let tabStop = 8
    /// In columns, where a terminal has them; a third of that is kept before the range where a line is cut.
    static let maximumWidth = 120

    /// `nil` where nothing of the line may be shown.
    init?(_ range: SourceRange, in source: SourceText, _ map: LineMap, width limit: Int = maximumWidth) {
        line = map.location(of: range.start).line
        let whole = map.byteRange(ofLine: line)
        guard let masks = Self.masks(of: whole, source) else { return nil }
        let start = Swift.min(Swift.max(range.start, whole.lowerBound), whole.upperBound)
        let end = Swift.min(Swift.max(range.end, start), whole.upperBound)
        var pieces = Self.pieces(of: whole, around: start, map.bytes, masks)
        let isCutBefore = (pieces.first?.bytes.lowerBound ?? whole.lowerBound) > whole.lowerBound
        let isCutAfter = (pieces.last?.bytes.upperBound ?? whole.upperBound) < whole.upperBound
        Self.cut(&pieces, around: start, isCutBefore, isCutAfter, to: limit)

        var width = 0
        var isFound = false
        caretStart = -1
        for piece in pieces {
            text += piece.text
            if piece.bytes.upperBound > start, piece.bytes.lowerBound < Swift.max(end, start + 1) {
                if caretStart < 0 { caretStart = width }
                caretWidth = Swift.max(1, width + piece.width - caretStart)
                isFound = true
            }
            width += piece.width
        }
        if !isFound { caretStart = width }
    }

    private struct Piece {
        var text: String
        var width: Int
        var bytes: Range<Int>
    }

    /// What of a line is masked: all but its open parts and the punctuation between tokens; `nil` where that leaves no
    /// word to be shown.
    private static func masks(of line: Range<Int>, _ source: SourceText) -> [Range<Int>]? {
        let parts = source.disclosure.parts(of: line)
        if line.isEmpty { return source.disclosure == .nothing ? nil : [] }
        guard !parts.open.isEmpty else { return nil }
        var masks = parts.withheld
        var place = line.lowerBound
        for part in (parts.open + parts.withheld).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if part.lowerBound > place { masks += words(of: place..<part.lowerBound, source.bytes) }
            place = Swift.max(place, part.upperBound)
        }
        if place < line.upperBound { masks += words(of: place..<line.upperBound, source.bytes) }
        masks.sort { $0.lowerBound < $1.lowerBound }
        let shown = parts.open.filter { part in !masks.contains { $0.contains(part.lowerBound) } }
        return shown.isEmpty ? nil : joined(masks, source.bytes)
    }

    /// The words between tokens that are more than a document's punctuation: comments, anchors, tags, and all of a text
    /// that could not be read.
    private static func words(of gap: Range<Int>, _ bytes: [UInt8]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        for word in bytes[gap].split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }) {
            // A comment, of YAML or INI, reaches to the end.
            if word.first == UInt8(ascii: "#") || word.first == UInt8(ascii: ";") {
                words.append(word.startIndex..<gap.upperBound)
                break
            }
            if isPunctuation(word) { continue }
            words.append(afterOddBlanks(word))
        }
        return words
    }

    /// What is masked of a word: of one that begins with punctuation and odd blanks, as behind a colon, only what follows.
    private static func afterOddBlanks(_ word: ArraySlice<UInt8>) -> Range<Int> {
        var start = word.startIndex
        var rest = word.drop(while: punctuation.contains)
        while let blank = OddBlank(at: 0, in: Array(rest.prefix(3))) {
            rest = rest.dropFirst(blank.range.count)
            start = rest.startIndex
        }
        return start..<word.endIndex
    }

    private static func isPunctuation(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        while let first = rest.first {
            // Odd blanks, zero-width characters, curly quotes and dashes: what people do not see, or did not mean.
            if let blank = OddBlank(at: 0, in: Array(rest.prefix(3))) {
                rest.removeFirst(blank.range.count)
            } else if rest.starts(with: [0xE2, 0x80]), rest.count >= 3 {
                rest.removeFirst(3)
            } else if punctuation.contains(first) {
                rest.removeFirst()
            } else {
                return false
            }
        }
        return true
    }

    private static let punctuation = Set("-:,?[]{}|>=\"'".utf8)

    /// Masks with nothing but blanks between them are one, as is what touches: how many words there are is not told.
    private static func joined(_ masks: [Range<Int>], _ bytes: [UInt8]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for mask in masks {
            if let last = result.last,
                last.upperBound >= mask.lowerBound
                    || bytes[last.upperBound..<mask.lowerBound].allSatisfy({ $0 == 0x20 || $0 == 0x09 })
            {
                result[result.count - 1] = last.lowerBound..<Swift.max(last.upperBound, mask.upperBound)
            } else {
                result.append(mask)
            }
        }
        return result
    }

    /// A line's characters; of a very long line only those that could be shown.
    private static func pieces(
        of line: Range<Int>, around start: Int, _ bytes: [UInt8], _ masks: [Range<Int>]
    ) -> [Piece] {
        var pieces: [Piece] = []
        var index = Swift.max(line.lowerBound, start - 4 * maximumWidth)
        while index > line.lowerBound, bytes[index] & 0xC0 == 0x80, start - index < 5 * maximumWidth { index -= 1 }
        let end = Swift.min(line.upperBound, start + 4 * maximumWidth)
        var column = 0
        var masks = masks[...]
        while index < end {
            while let mask = masks.first, mask.upperBound <= index { masks.removeFirst() }
            let piece: Piece
            if let mask = masks.first, mask.contains(index) {
                piece = Piece(text: MessageText.mask, width: MessageText.mask.count, bytes: index..<mask.upperBound)
            } else {
                piece = character(bytes, at: index, column: column)
            }
            pieces.append(piece)
            column += piece.width
            index = piece.bytes.upperBound
        }
        return pieces
    }

    private static func character(_ bytes: [UInt8], at index: Int, column: Int) -> Piece {
        let (scalar, length) = LenientUTF8.decode(bytes, at: index)
        let range = index..<(index + length)
        guard let scalar else {
            let text = "<0x" + hexadecimal(UInt32(bytes[index]), digits: 2).uppercased() + ">"
            return Piece(text: text, width: text.count, bytes: range)
        }
        if scalar == "\t" {
            let width = tabStop - column % tabStop
            return Piece(text: String(repeating: " ", count: width), width: width, bytes: range)
        }
        let text = scalar.escapedForTerminal
        return Piece(text: text, width: scalar.isHarmful ? text.count : scalar.terminalWidth, bytes: range)
    }

    /// Leaves out what is far from the range, and says so with an ellipsis.
    private static func cut(
        _ pieces: inout [Piece], around start: Int, _ isCutBefore: Bool, _ isCutAfter: Bool, to limit: Int
    ) {
        let total = pieces.reduce(0) { $0 + $1.width }
        guard total > limit || isCutBefore || isCutAfter else { return }
        let place = pieces.firstIndex { $0.bytes.upperBound > start } ?? pieces.count
        var first = place
        var before = 0
        while first > 0, before + pieces[first - 1].width <= limit / 3 {
            first -= 1
            before += pieces[first].width
        }
        var end = first
        var width = 0
        while end < pieces.count, end <= place || width + pieces[end].width <= limit {
            width += pieces[end].width
            end += 1
        }
        let hasLeftOut = (before: first > 0 || isCutBefore, after: end < pieces.count || isCutAfter)
        pieces = Array(pieces[first..<end])
        let ellipsis = { (at: Int) in Piece(text: "…", width: 1, bytes: at..<at) }
        if hasLeftOut.before { pieces.insert(ellipsis(pieces.first?.bytes.lowerBound ?? start), at: 0) }
        if hasLeftOut.after { pieces.append(ellipsis(pieces.last?.bytes.upperBound ?? start)) }
    }
}

extension Unicode.Scalar {
    /// How many columns a terminal gives the character (UAX #11, its main blocks).
    package var terminalWidth: Int {
        if isASCII { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
