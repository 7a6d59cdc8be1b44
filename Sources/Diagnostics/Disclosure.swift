// SPDX-License-Identifier: Apache-2.0

/// What of a text may be shown to a person: what is known to be harmless, and nothing else.
public struct Disclosure: Hashable, Sendable {
    /// Parts that are known to be harmless, in order, none touching another.
    private let open: [SourceRange]
    /// Parts that are not shown though they may lie within an open one; in order, too.
    package let withheld: [SourceRange]

    /// Nothing is shown, no line and no part of one.
    public static let nothing = Disclosure(open: [])

    /// - Parameters:
    ///   - open: what may be shown.
    ///   - withheld: what may not, wherever it stands: it goes before `open`.
    public init(open: [SourceRange], withheld: [SourceRange] = []) {
        self.open = open.inOrder
        self.withheld = withheld.inOrder
    }

    /// The same, less these parts.
    package func without(_ ranges: [SourceRange]) -> Disclosure {
        ranges.isEmpty ? self : Disclosure(open: open, withheld: withheld + ranges)
    }

    /// Whether all of a range may be shown; of an empty one, nothing can be.
    package func contains(_ range: SourceRange) -> Bool {
        guard range.start < range.end, let part = open.lastStarting(before: range.start + 1), part.end >= range.end
        else { return false }
        return !withholds(range)
    }

    /// Whether anything of a range is kept back for certain.
    func withholds(_ range: SourceRange) -> Bool {
        withheld.lastStarting(before: Swift.max(range.end, range.start + 1)).map { $0.end > range.start } ?? false
    }

    /// Whether the end of a range may be told: it would tell how long a secret is that the range ends in.
    func tellsEnd(of range: SourceRange) -> Bool { contains(range) || !open.isEmpty && !withholds(range) }

    /// The parts of a line that are shown, and those that are not; what is in neither is what stands between tokens.
    func parts(of line: Range<Int>) -> (open: [Range<Int>], withheld: [Range<Int>]) {
        (open.within(line), withheld.within(line))
    }
}

extension [SourceRange] {
    /// None of them empty, those that touch joined.
    fileprivate var inOrder: [SourceRange] {
        var result: [SourceRange] = []
        for range in sorted(by: { $0.start < $1.start }) where range.start < range.end {
            if let last = result.last, range.start <= last.end {
                result[result.count - 1].end = Swift.max(last.end, range.end)
            } else {
                result.append(range)
            }
        }
        return result
    }

    fileprivate func lastStarting(before offset: Int) -> SourceRange? {
        let index = firstIndex(startingAtOrAfter: offset)
        return index > 0 ? self[index - 1] : nil
    }

    private func firstIndex(startingAtOrAfter offset: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].start < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What of them lies in a line.
    fileprivate func within(_ line: Range<Int>) -> [Range<Int>] {
        var index = firstIndex(startingAtOrAfter: line.lowerBound)
        if index > 0, self[index - 1].end > line.lowerBound { index -= 1 }
        return self[index...].prefix { $0.start < line.upperBound }.map {
            Swift.max($0.start, line.lowerBound)..<Swift.min($0.end, line.upperBound)
        }
    }
}
