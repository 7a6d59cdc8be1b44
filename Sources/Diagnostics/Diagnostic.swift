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
/// A message never contains a secret's value.
public struct Diagnostic: Sendable {
    /// Stable and lower-case, `FILE-KIND.WHAT`, such as `disk-mapping.size`.
    public var id: String
    public var severity: Severity
    /// One sentence without a full stop, lower-case at the start, as a compiler writes it.
    public var message: String
    public var source: SourceText
    /// How many findings of this severity, which are not shown, this one stands for; `nil` where it stands for itself.
    package var standsFor: Int?
    /// `nil` where the finding is about the file as a whole.
    public var range: SourceRange?
    /// What to do, in a few words; shown beside the caret.
    public var hint: String?
    public var notes: [Note]
    public var fixIts: [FixIt]

    public init(
        _ id: String, _ severity: Severity = .error, _ message: String,
        in source: SourceText, at range: SourceRange? = nil,
        hint: String? = nil, notes: [Note] = [], fixIts: [FixIt] = []
    ) {
        self.id = id
        self.severity = severity
        self.message = message
        self.source = source
        self.range = range
        self.hint = hint
        self.notes = notes
        self.fixIts = fixIts
    }

    /// Another place that explains the finding, in the same text.
    public struct Note: Sendable {
        public var message: String
        public var range: SourceRange?

        public init(_ message: String, at range: SourceRange? = nil) {
            self.message = message
            self.range = range
        }
    }

    /// A replacement of one range of the text that would resolve the finding. Never applied by the tool.
    public struct FixIt: Sendable {
        public var message: String
        public var range: SourceRange
        public var replacement: String

        public init(_ message: String, replacing range: SourceRange, with replacement: String) {
            self.message = message
            self.range = range
            self.replacement = replacement
        }
    }
}
