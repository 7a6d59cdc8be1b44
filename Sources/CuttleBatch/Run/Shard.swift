// SPDX-License-Identifier: Apache-2.0

/// A part of a manifest's devices, so that machines can share one without talking to each other: every N-th device.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
    /// From 1 to ``count``.
    public let index: Int
    /// How many parts there are; at least 1.
    public let count: Int

    /// `nil` where the index is not from 1 to the count.
    public init?(index: Int, count: Int) {
        guard count >= 1, 1...count ~= index else { return nil }
        self.index = index
        self.count = count
    }

    /// `3/16`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(index: index, count: count)
    }

    /// As it is given: `3/16`.
    public var description: String { "\(index)/\(count)" }

    /// Whether the manifest's device of an index, from 0, is in this part.
    func has(_ index: Int) -> Bool { index % count == self.index - 1 }
}
