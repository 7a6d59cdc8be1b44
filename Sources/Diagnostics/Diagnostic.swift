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
    /// How much it matters: an error stops an edit.
    public var severity: Severity
    /// The text that the finding is about; what of it may be shown is in there.
    public var source: SourceText
    /// How many findings of this severity, which are not shown, this one stands for; `nil` where it stands for itself.
    package var standsFor: Int?
    /// `nil` where the finding is about the file as a whole.
    public var range: SourceRange?
    /// What is wrong, of which ``message`` is what may be shown.
    package var messageText: MessageText
    /// What to do, of which ``hint`` is what may be shown.
    package var hintText: MessageText?
    /// Of which ``notes`` are what may be shown.
    package var noteTexts: [NoteText]
    /// Of which ``fixIts`` are what may be shown.
    package var fixItTexts: [FixItText]

    /// A finding; without a range it is about the file as a whole.
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

    /// Other places that explain it, in the order in which they are to be read.
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
        /// One sentence, as the finding's own.
        public let message: String
        /// `nil` where it is about the file as a whole.
        public let range: SourceRange?
    }

    /// A replacement of one range of the text that would resolve the finding. Never applied by the tool.
    public struct FixIt: Hashable, Sendable {
        /// What the replacement does, in a few words.
        public let message: String
        /// What is replaced; empty where something is put in.
        public let range: SourceRange
        /// What is written in its place; empty where the range is left out.
        public let replacement: String
    }

    /// A note as it is made.
    package struct NoteText: Sendable {
        /// One sentence, of which what may be shown is.
        package var message: MessageText
        /// `nil` where it is about the file as a whole.
        package var range: SourceRange?

        /// A note, with a place of its own or without.
        package init(_ message: MessageText, at range: SourceRange? = nil) {
            self.message = message
            self.range = range
        }
    }

    /// A fix-it as it is made.
    package struct FixItText: Sendable {
        /// What the replacement does, in a few words.
        package var message: MessageText
        /// What is replaced; empty where something is put in.
        package var range: SourceRange
        /// What is written in its place; one that may not be shown keeps the fix-it from being told.
        package var replacement: MessageText

        /// A replacement of a range.
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
