// SPDX-License-Identifier: Apache-2.0

/// How something is compressed: in which format, and how hard.
package struct CompressionLevel: Hashable, Sendable {
    /// What is made.
    package let format: CompressionFormat
    /// As the format's own tool counts it.
    package let number: Int

    /// How much is compressed at a time, by itself, in bytes. It makes the outcome the same however many threads there are.
    package let blockSize: Int

    /// The format's own default where no number is given; `nil` for one that is only read, and for a number that it lacks.
    ///
    /// - Parameter blockSize: `nil` for the format's own; another one makes other bytes.
    package init?(_ format: CompressionFormat, _ number: Int? = nil, blockSize: Int? = nil) {
        guard let range = format.levels, let usual = format.defaultLevel, range.contains(number ?? usual) else {
            return nil
        }
        (self.format, self.number) = (format, number ?? usual)
        self.blockSize = blockSize ?? format.blockSize
    }

    /// How much one thread needs for it, in bytes: a block, what may come of it, and what the format keeps in sight.
    package var memory: UInt64 {
        let blocks = UInt64(2 * blockSize) + 1 << 20
        return switch format {
        case .xz: blocks + XZEncoder.memory(level: number)
        case .zstd: blocks + ZstdEncoder.memory(level: number)
        case .gzip, .zip: blocks + 1 << 20
        }
    }
}

extension CompressionFormat {
    /// In bytes. A number of this table that changes changes every image that is made.
    fileprivate var blockSize: Int {
        switch self {
        // What zstd(1) keeps in sight at its higher levels.
        case .zstd: 8 << 20
        // Three of the default level's dictionaries, as xz(1) has it.
        case .xz: 24 << 20
        // Deflate sees no farther than 32 KiB.
        case .gzip, .zip: 4 << 20
        }
    }

    /// The levels that can be asked for; `nil` for a format that is only read.
    package var levels: ClosedRange<Int>? {
        switch self {
        case .xz: 0...9
        case .zstd: 1...22
        case .gzip: 1...9
        case .zip: nil
        }
    }

    /// What the format's own tool takes where none is asked for.
    package var defaultLevel: Int? {
        switch self {
        case .xz, .gzip: 6
        case .zstd: 3
        case .zip: nil
        }
    }
}
