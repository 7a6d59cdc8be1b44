// SPDX-License-Identifier: Apache-2.0

/// The text of a message, note, hint or fix-it: the program's own words, parts of an input file, and remedies, which every
/// interface words by itself.
///
/// A part of an input is shown only where its source's ``SourceText/disclosure`` says that it is known to be harmless;
/// otherwise stars stand in its place. A `String` cannot be interpolated as it is, so that nothing of an input gets into a
/// message by another way: what is the program's own is marked with `trusted:`.
package struct MessageText: Hashable, Sendable {
    private var parts: [Part] = []

    fileprivate enum Part: Hashable, Sendable {
        case words(String)
        /// Worded by whoever reads the text.
        case remedy(Remedy)
        /// Text of the source, or made of it, and where it stands there; what comes before it, and what stands for both
        /// where it is not shown.
        case excerpt(String, SourceRange, isQuoted: Bool, prefix: String, alternative: String)
    }

    /// What stands in the place of a part that is not shown.
    package static let mask = "********"

    /// Words that hold nothing of any input.
    package init(trusted words: String) { parts = [.words(words)] }

    /// The text with what may be shown of `source`.
    package func text(over source: SourceText) -> String { parts.reduce(into: "") { $0 += $1.text(over: source) } }

    /// The text of what goes with no input: no part of one is shown.
    package var text: String { text(over: SourceText(name: "", bytes: [])) }

    /// The text as `source` shows it, to go with another source.
    package func settled(over source: SourceText) -> MessageText {
        var copy = self
        copy.parts = parts.map { if case .remedy = $0 { $0 } else { .words($0.text(over: source)) } }
        return copy
    }

    /// What would help, of what the text says.
    package var remedies: [Remedy] {
        parts.compactMap { part in if case .remedy(let remedy) = part { remedy } else { nil } }
    }

    /// Whether every part may be shown.
    package func isDisclosed(by source: SourceText) -> Bool { parts.allSatisfy { $0.isShown(by: source) } }

    package static func + (left: MessageText, right: MessageText) -> MessageText {
        var sum = left
        sum.parts += right.parts
        return sum
    }
}

extension MessageText.Part {
    fileprivate func text(over source: SourceText) -> String {
        switch self {
        case .words(let words): words
        case .remedy(let remedy): Wording.current(remedy)
        case .excerpt(let excerpt, _, let isQuoted, let prefix, let alternative):
            isShown(by: source) ? prefix + (isQuoted ? quoted(excerpt) : excerpt) : alternative
        }
    }

    fileprivate func isShown(by source: SourceText) -> Bool {
        guard case .excerpt(let excerpt, let range, _, _, _) = self else { return true }
        return excerpt.isEmpty || source.disclosure.contains(range)
    }
}

extension MessageText: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { parts = [.words(value)] }

    package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    /// Takes the program's own words, marked parts of the source, and remedies; a bare `String` it does not take.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        /// As the protocol asks for it.
        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.words(literal)) }
        }

        /// A number of the program's own: a count or a limit.
        package mutating func appendInterpolation(_ number: some BinaryInteger) { parts.append(.words("\(number)")) }

        package mutating func appendInterpolation(_ text: MessageText) { parts += text.parts }

        /// What would help, in the words of whoever reads the text.
        package mutating func appendInterpolation(remedy: Remedy) { parts.append(.remedy(remedy)) }

        /// The program's own words: names of schemas' keys, options, and what the system says.
        package mutating func appendInterpolation(trusted words: some CustomStringConvertible) {
            parts.append(.words(words.description))
        }

        /// A part of the source, in quotes; where it is not shown, `alternative` stands for it and the prefix.
        package mutating func appendInterpolation(
            _ excerpt: some StringProtocol, at range: SourceRange, after prefix: String = "",
            or alternative: String = MessageText.mask
        ) {
            parts.append(
                .excerpt(String(excerpt), range, isQuoted: true, prefix: prefix, alternative: alternative))
        }

        /// A part of the source, or what is made of it, as it is.
        package mutating func appendInterpolation(bare excerpt: some StringProtocol, at range: SourceRange) {
            parts.append(
                .excerpt(String(excerpt), range, isQuoted: false, prefix: "", alternative: MessageText.mask))
        }
    }
}
