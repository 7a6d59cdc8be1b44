// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// Reads a regular expression into a tree.
struct PatternParser {
    private let text: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    init(_ source: String) { text = Array(source.unicodeScalars) }

    mutating func parse() throws(Pattern.SyntaxError) -> PatternTree {
        let tree = try parseChoice()
        guard index == text.count else { throw error("a ) without its (") }
        return tree
    }

    private var current: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private func error(_ message: String) -> Pattern.SyntaxError {
        Pattern.SyntaxError(message: "\(message), at character \(index + 1) of the pattern")
    }

    private mutating func parseChoice() throws(Pattern.SyntaxError) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth < 50 else { throw error("too many groups within each other") }
        var choices: [PatternTree] = []
        while true {
            var parts: [PatternTree] = []
            while let character = current, character != "|", character != ")" { parts.append(try parsePart()) }
            choices.append(parts.count == 1 ? parts[0] : .sequence(parts))
            guard current == "|" else { break }
            index += 1
        }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func parsePart() throws(Pattern.SyntaxError) -> PatternTree {
        var part = try parseAtom()
        while let (least, most) = try parseQuantifier() {
            // A lazy quantifier matches the same texts.
            if current == "?" { index += 1 }
            part = .repetition(part, least, most)
        }
        return part
    }

    private mutating func parseQuantifier() throws(Pattern.SyntaxError) -> (Int, Int?)? {
        switch current {
        case "*": index += 1; return (0, nil)
        case "+": index += 1; return (1, nil)
        case "?": index += 1; return (0, 1)
        case "{":
            index += 1
            guard let least = parseNumber() else { throw error("a number must follow {") }
            var most: Int? = least
            if current == "," {
                index += 1
                most = parseNumber()
            }
            guard current == "}" else { throw error("a } is missing") }
            if let most, most < least { throw error("the numbers of {} are in the wrong order") }
            index += 1
            return (least, most)
        default: return nil
        }
    }

    /// At most four digits.
    private mutating func parseNumber() -> Int? {
        let digits = text[index...].prefix(4).prefix { ("0"..."9").contains($0) }
        index += digits.count
        return Int(String(String.UnicodeScalarView(digits)))
    }

    private mutating func parseAtom() throws(Pattern.SyntaxError) -> PatternTree {
        guard let character = current else { return .nothing }
        index += 1
        switch character {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".":
            var set = Pattern.CharacterSet()
            for value: UInt32 in [0x0A, 0x0D, 0x2028, 0x2029] { set.insert(value...value) }
            set.isInverted = true
            return .set(set)
        case "(":
            if current == "?" {
                guard index + 1 < text.count, text[index + 1] == ":" else { throw error("only (?: ) is understood") }
                index += 2
            }
            let tree = try parseChoice()
            guard current == ")" else { throw error("a ) is missing") }
            index += 1
            return tree
        case "[": return .set(try parseClass())
        case "*", "+", "?", "{", "}", "]": throw error("\(character) must be escaped here")
        case "\\":
            if current == "b" || current == "B" {
                index += 1
                return .assertion(.boundary(text[index - 1] == "b"))
            }
            return .set(try parseEscape())
        default: return .set(Self.set(of: character))
        }
    }

    private mutating func parseClass() throws(Pattern.SyntaxError) -> Pattern.CharacterSet {
        var set = Pattern.CharacterSet()
        if current == "^" {
            set.isInverted = true
            index += 1
        }
        while let character = current, character != "]" {
            index += 1
            if character == "\\" {
                let escaped = try parseEscape()
                guard let single = escaped.single else {
                    guard !escaped.isInverted else { throw error("a class within a class must not be negated") }
                    set.low |= escaped.low
                    set.high |= escaped.high
                    set.ranges += escaped.ranges
                    continue
                }
                set.insert(single...(try parseRangeEnd(from: single)))
            } else {
                set.insert(character.value...(try parseRangeEnd(from: character.value)))
            }
        }
        guard current == "]" else { throw error("a ] is missing") }
        index += 1
        return set
    }

    /// What follows a `-`; the start itself where none does.
    private mutating func parseRangeEnd(from start: UInt32) throws(Pattern.SyntaxError) -> UInt32 {
        guard current == "-", index + 1 < text.count, text[index + 1] != "]" else { return start }
        index += 2
        var end = text[index - 1].value
        if text[index - 1] == "\\" {
            guard let single = try parseEscape().single else { throw error("a range must end in a character") }
            end = single
        }
        guard end >= start else { throw error("the ends of a range are in the wrong order") }
        return end
    }

    /// After the backslash.
    private mutating func parseEscape() throws(Pattern.SyntaxError) -> Pattern.CharacterSet {
        guard let character = current else { throw error("nothing follows the backslash") }
        index += 1
        var set = Pattern.CharacterSet()
        switch character {
        case "d", "D": set.insert(0x30...0x39)
        case "w", "W":
            for range: ClosedRange<UInt32> in [0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F...0x5F] { set.insert(range) }
        case "s", "S":
            for range: ClosedRange<UInt32> in [
                0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
                0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
            ] { set.insert(range) }
        case "n": return Self.set(of: "\n")
        case "r": return Self.set(of: "\r")
        case "t": return Self.set(of: "\t")
        case "f": return Self.set(of: "\u{0C}")
        case "v": return Self.set(of: "\u{0B}")
        case "x": return try parseHexadecimal(2)
        case "u": return try parseHexadecimal(4)
        case "0"..."9", "a"..."z", "A"..."Z": throw error("\\\(character) is not understood")
        default: return Self.set(of: character)
        }
        set.isInverted = ("A"..."Z").contains(character)
        return set
    }

    private mutating func parseHexadecimal(_ count: Int) throws(Pattern.SyntaxError) -> Pattern.CharacterSet {
        let digits = String(String.UnicodeScalarView(text[index...].prefix(count)))
        guard digits.utf8.count == count, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
        else { throw error("\(count) hexadecimal digits of a character must stand here") }
        index += count
        return Self.set(of: scalar)
    }

    private static func set(of character: Unicode.Scalar) -> Pattern.CharacterSet {
        var set = Pattern.CharacterSet()
        set.insert(character.value...character.value)
        return set
    }
}

extension Pattern.CharacterSet {
    /// The one character of a set of one.
    fileprivate var single: UInt32? {
        guard !isInverted, low.nonzeroBitCount + high.nonzeroBitCount + ranges.count == 1 else { return nil }
        if low != 0 { return UInt32(low.trailingZeroBitCount) }
        if high != 0 { return UInt32(high.trailingZeroBitCount) + 64 }
        return ranges[0].count == 1 ? ranges[0].lowerBound : nil
    }
}
