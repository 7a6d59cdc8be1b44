// SPDX-License-Identifier: Apache-2.0

/// How much a diagnostic matters.
public enum Severity: String, Hashable, Sendable, Comparable {
    case note
    case warning
    case error

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// One finding about an input file: what is wrong, where, and what to do.
///
/// Its texts show of the input only what its source's ``SourceText/disclosure`` says is harmless, as do excerpts.
public struct Diagnostic: Sendable {
    /// Stable and lower-case, `FILE-KIND.WHAT`, such as `disk-mapping.size`.
    public var id: String
    public var severity: Severity
    public var source: SourceText
    /// How many findings of this severity, which are not shown, this one stands for; `nil` where it stands for itself.
    package var standsFor: Int?
    /// `nil` where the finding is about the file as a whole.
    public var range: SourceRange?
    package var messageText: MessageText
    package var hintText: MessageText?
    package var noteTexts: [NoteText]
    package var fixItTexts: [FixItText]

    package init(
        _ id: String, _ severity: Severity = .error, _ message: MessageText,
        in source: SourceText, at range: SourceRange? = nil,
        hint: MessageText? = nil, notes: [NoteText] = [], fixIts: [FixItText] = []
    ) {
        self.id = id
        self.severity = severity
        messageText = message
        self.source = source
        self.range = range
        hintText = hint
        noteTexts = notes
        fixItTexts = fixIts
    }

    /// One sentence without a full stop, lower-case at the start, as a compiler writes it.
    public var message: String { messageText.text(over: source) }

    /// What to do, in a few words; shown beside the caret. One that cannot be shown whole is left out.
    public var hint: String? {
        hintText.flatMap { $0.isDisclosed(by: source) ? $0.text(over: source) : nil }
    }

    public var notes: [Note] { noteTexts.map { Note(message: $0.message.text(over: source), range: $0.range) } }

    /// Those whose replacement may be shown.
    public var fixIts: [FixIt] {
        fixItTexts.filter { $0.replacement.isDisclosed(by: source) }.map {
            FixIt(
                message: $0.message.text(over: source), range: $0.range, replacement: $0.replacement.text(over: source))
        }
    }

    /// Another place that explains the finding, in the same text.
    public struct Note: Hashable, Sendable {
        public let message: String
        public let range: SourceRange?
    }

    /// A replacement of one range of the text that would resolve the finding. Never applied by the tool.
    public struct FixIt: Hashable, Sendable {
        public let message: String
        public let range: SourceRange
        public let replacement: String
    }

    /// A note as it is made.
    package struct NoteText: Sendable {
        package var message: MessageText
        package var range: SourceRange?

        package init(_ message: MessageText, at range: SourceRange? = nil) {
            self.message = message
            self.range = range
        }
    }

    /// A fix-it as it is made.
    package struct FixItText: Sendable {
        package var message: MessageText
        package var range: SourceRange
        package var replacement: MessageText

        package init(_ message: MessageText, replacing range: SourceRange, with replacement: MessageText) {
            self.message = message
            self.range = range
            self.replacement = replacement
        }
    }
}

extension Diagnostic {
    /// The same finding over a text of which more is known to be harmless. What was withheld stays so.
    package func disclosed(by disclosure: Disclosure) -> Diagnostic {
        var copy = self
        copy.source.disclosure = disclosure.without(source.disclosure.withheld)
        return copy
    }
}
