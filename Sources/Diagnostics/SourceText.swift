// SPDX-License-Identifier: Apache-2.0

/// A half-open range of byte offsets in a ``SourceText``.
public struct SourceRange: Hashable, Sendable {
    public var start: Int
    public var end: Int

    public init(start: Int, end: Int) {
        self.start = start
        self.end = Swift.max(start, end)
    }
}

/// A line and a column, both from 1; the column counts characters (Unicode scalars), not bytes.
public struct SourceLocation: Hashable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// What of a text may be shown to a person.
public enum Quoting: Hashable, Sendable {
    /// Any line may be shown, but for these ranges, which hold secrets and are masked. A ``SourceText`` keeps them in
    /// order and joins those that touch.
    case masking([SourceRange])
    /// No line may be shown: the text can hold secrets and nobody knows where.
    case never
}

/// The text of one input file: its name as the user gave it, its bytes, and what of it may be quoted.
public struct SourceText: Sendable {
    public let name: String
    public let bytes: [UInt8]
    public var quoting: Quoting { didSet { quoting = quoting.ordered } }

    public init(name: String, bytes: [UInt8], quoting: Quoting = .masking([])) {
        self.name = name
        self.bytes = bytes
        self.quoting = quoting.ordered
    }
}

extension Quoting {
    /// The same ranges, in order, none of them empty, none touching another.
    fileprivate var ordered: Quoting {
        guard case .masking(let masks) = self, !masks.isEmpty else { return self }
        var result: [SourceRange] = []
        for mask in masks.sorted(by: { $0.start < $1.start }) where mask.start < mask.end {
            if let last = result.last, mask.start <= last.end {
                result[result.count - 1].end = Swift.max(last.end, mask.end)
            } else {
                result.append(mask)
            }
        }
        return .masking(result)
    }
}
