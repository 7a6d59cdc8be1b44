// SPDX-License-Identifier: Apache-2.0

extension SourceText {
    /// Whether any byte of a range is a secret, or nothing of this text may be shown.
    package func hides(_ range: SourceRange) -> Bool {
        switch quoting {
        case .never: true
        case .masking(let masks):
            // They are in order: the last that starts before the range's end is the one that could reach into it.
            masks.lastStarting(before: Swift.max(range.end, range.start + 1)).map { $0.end > range.start } ?? false
        }
    }

    /// Adds secrets to those that are masked.
    package mutating func mask(_ ranges: [SourceRange]) {
        guard case .masking(let masks) = quoting else { return }
        quoting = .masking(masks + ranges)
    }
}

extension [SourceRange] {
    fileprivate func lastStarting(before offset: Int) -> SourceRange? {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].start < offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? self[low - 1] : nil
    }
}
