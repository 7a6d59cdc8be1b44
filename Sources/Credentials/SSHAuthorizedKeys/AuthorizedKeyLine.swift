// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import TextEncodings
internal import Documents

/// A line that is neither empty nor a comment, split as sshd does it (`auth_check_authkey_line`): a key, or options and
/// a key. A key's type is what tells which; a comment may follow.
struct AuthorizedKeyLine {
    /// Without blanks at either end.
    let range: Range<Int>
    let content: Content
    /// The key's base64; empty where there is none.
    let key: Range<Int>
    /// All that is never shown of it: the key, and what follows.
    let withheld: [Range<Int>]
    /// Whether its first word could be a part of a key that a mail program broke.
    let mayContinueKey: Bool
    /// Whether another key follows its key, where sshd looks for a comment.
    let holdsAnotherKey: Bool

    enum Content {
        case key(TypeWord, options: Range<Int>?)
        case mistake(CommonMistake)
    }

    struct TypeWord {
        var name: String
        var range: Range<Int>
    }

    /// Why a line does not hold a key.
    enum CommonMistake {
        /// The options' last quote is open.
        case quote
        /// The options have a space outside quotes.
        case spaces
        /// A key without its type, at this place.
        case noType(Range<Int>)
        /// A key behind an unknown word.
        case unknownType(Range<Int>)
        /// A type, which a quote or a bracket stands before, in the word at this place.
        case quoted(String, Range<Int>)
        /// What looks like a blank between the parts and is none, at this place.
        case oddBlank(OddBlank, Range<Int>)
        case other
    }

    static let form: MessageText = "a line is TYPE BASE64 COMMENT, as in a .pub file"

    /// Whether there is something of a key in it.
    var hasKey: Bool {
        if case .mistake(.other) = content { false } else { true }
    }

    /// Whether it begins with a key, before which no type stands.
    var isBareKey: Bool {
        if case .mistake(.noType(let word)) = content { word.lowerBound == range.lowerBound } else { false }
    }

    static func lines(of source: SourceText) -> [AuthorizedKeyLine] {
        source.bytes.split(separator: 0x0A).compactMap { line in
            var line = line.drop(while: isBlank)
            while let last = line.last, isBlank(last) || last == 0x0D { line.removeLast() }
            guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
            return AuthorizedKeyLine(line)
        }
    }

    private init(_ line: ArraySlice<UInt8>) {
        range = line.indices
        let words = line.split(whereSeparator: Self.isBlank)
        let first = words.first ?? []
        mayContinueKey =
            !first.starts(with: Self.opening) && first.count > 1 && Self.typeName(first) == nil
            && first.allSatisfy { Base64.value(of: $0) != nil || $0 == UInt8(ascii: "=") }
        if let name = Self.typeName(first) {
            let rest = line[first.endIndex...].drop(while: Self.isBlank)
            key = rest.prefix { !Self.isBlank($0) }.indices
            holdsAnotherKey = Self.holdsKey(words.dropFirst(2))
            content = .key(TypeWord(name: name, range: first.indices), options: nil)
            withheld = [rest.indices]
            return
        }
        let options = Self.options(of: line)
        let behind = options.map { line[$0.endIndex...].drop(while: Self.isBlank) } ?? []
        let second = behind.prefix { !Self.isBlank($0) }
        if let options, let name = Self.typeName(second) {
            let rest = line[second.endIndex...].drop(while: Self.isBlank)
            key = rest.prefix { !Self.isBlank($0) }.indices
            holdsAnotherKey = Self.holdsKey(rest[key.upperBound...].split(whereSeparator: Self.isBlank)[...])
            content = .key(TypeWord(name: name, range: second.indices), options: options.indices)
            withheld = [rest.indices]
        } else {
            key = line.startIndex..<line.startIndex
            holdsAnotherKey = false
            content = .mistake(Self.unseen(line, first) ?? Self.mistake(words, options: options, second))
            withheld = [range]
        }
    }

    /// The name of a type with a key behind it.
    private static func holdsKey(_ words: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        zip(words, words.dropFirst()).contains { word, next in
            next.starts(with: opening)
                && SSHKeyType.allCases.contains { type in
                    word.suffix(type.rawValue.utf8.count).elementsEqual(type.rawValue.utf8)
                }
        }
    }

    /// What people do not see, or not as a part of the line.
    private static func unseen(_ line: ArraySlice<UInt8>, _ first: ArraySlice<UInt8>) -> CommonMistake? {
        let text = String(decoding: line, as: UTF8.self)
        if let blank = OddBlank(in: line) {
            let words = text.unicodeScalars.split { $0 == " " || $0 == "\t" || $0.isHarmful }
            if words.contains(where: { isSign(Array(String($0).utf8)[...]) }) {
                let start = line.startIndex + blank.range.lowerBound
                return .oddBlank(blank, start..<start + blank.range.count)
            }
        }
        let word = String(decoding: first, as: UTF8.self).drop { "\"'[`\u{2018}\u{201C}".contains($0) }
        guard word.utf8.count < first.count, word.utf8.count >= 7, SSHPublicKey.isType(String(word)) else { return nil }
        return .quoted(String(word), first.indices)
    }

    private static func mistake(
        _ words: [ArraySlice<UInt8>], options: ArraySlice<UInt8>?, _ second: ArraySlice<UInt8>
    ) -> CommonMistake {
        guard let options else { return words.contains { isSign($0) } ? .quote : .other }
        guard let first = words.first, let sign = words.firstIndex(where: isSign) else { return .other }
        // A key's type later in the line: the options before it have a space.
        if typeName(words[sign]) != nil { return .spaces }
        if sign == 0 { return .noType(first.indices) }
        if words[sign] == second, KeyOption.isKnown(firstOf: options) { return .noType(second.indices) }
        return .unknownType(words[sign - 1].indices)
    }

    /// The name of a type that is a known one; also of those that sshd does not take.
    private static func typeName(_ word: ArraySlice<UInt8>) -> String? {
        guard (7...64).contains(word.count) else { return nil }
        let name = String(decoding: word, as: UTF8.self)
        return SSHPublicKey.isType(name) ? name : nil
    }

    /// Whether a word is a key's type, or a key: all begin with the length of a short name.
    private static func isSign(_ word: ArraySlice<UInt8>) -> Bool {
        word.starts(with: opening) || typeName(word) != nil
    }

    private static let opening = Array("AAAA".utf8)

    /// All up to the first blank outside quotes, where sshd ends them (`sshkey_advance_past_options`); `nil` where a
    /// quote is open.
    private static func options(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var isQuoted = false
        var index = line.startIndex
        while index < line.endIndex, isQuoted || !isBlank(line[index]) {
            if line[index] == UInt8(ascii: "\\"), index + 1 < line.endIndex, line[index + 1] == UInt8(ascii: "\"") {
                index += 1
            } else if line[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
            index += 1
        }
        return isQuoted ? nil : line[..<index]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
