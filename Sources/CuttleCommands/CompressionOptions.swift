// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CuttleOS

/// How new images are compressed.
struct CompressionOptions: ParsableArguments {
    @Option(
        name: .customLong("compression-level"),
        help: ArgumentHelp("How hard to compress: \(Self.levels).", valueName: "n"))
    var level: Int?

    /// `raw.xz 0 to 9 (default: 6), …`.
    private static let levels = ImageFormat.allCases.compactMap { format in
        guard let levels = format.compressionLevels, let usual = format.defaultCompressionLevel else { return nil }
        return "\(format.rawValue) \(levels.lowerBound) to \(levels.upperBound) (\(usual))"
    }.joined(separator: ", ")
}
