// SPDX-License-Identifier: Apache-2.0

extension SourceText {
    /// Whether any byte of a range is a secret, or nothing of this text may be shown.
    package func hides(_ range: SourceRange) -> Bool {
        switch quoting {
        case .never: true
        case .masking(let masks):
            masks.contains { mask in
                mask.start < range.end && range.start < mask.end
                    || range.start == range.end && mask.start <= range.start && range.start < mask.end
            }
        }
    }

    /// Adds secrets to those that are masked.
    package mutating func mask(_ ranges: [SourceRange]) {
        guard case .masking(let masks) = quoting else { return }
        quoting = .masking(masks + ranges)
    }
}
