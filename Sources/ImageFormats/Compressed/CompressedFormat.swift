// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import DiskImage

/// A format of images that are unpacked before they are read (docs/compressed-images.md).
struct CompressedFormat: Sendable {
    let compression: CompressionFormat
    let appearance: FileAppearance

    /// Every one, one row each.
    static let all = [xz, zstd, gzip, CompressedFormat(.zip, endings: ["zip"], unpack: "unzip FILE")]

    static let xz = CompressedFormat(.xz, endings: ["xz", "txz"], unpack: "unxz --keep FILE")
    static let zstd = CompressedFormat(.zstd, endings: ["zst", "zstd", "tzst"], unpack: "unzstd FILE")
    static let gzip = CompressedFormat(.gzip, endings: ["gz", "gzip", "tgz"], unpack: "gunzip --keep FILE")

    private init(_ compression: CompressionFormat, endings: [String], unpack: String) {
        self.compression = compression
        appearance = FileAppearance(
            name: compression.noun, endings: endings, signature: .init(compression.signature),
            advice: "unpack it first: " + unpack, remedy: .newImageOfArchive)
    }

    /// What a file is by its first bytes; `nil` for what is not compressed. A device holds what it holds.
    static func of(_ file: ImageFile) -> CompressedFormat? {
        file.isDevice ? nil : all.first { $0.isOf(file) }
    }

    private func isOf(_ file: ImageFile) -> Bool {
        if appearance.isOf(file) { return true }
        guard compression == .zstd, file.hasSignature([0x2a, 0x4d, 0x18], at: 1) else { return false }
        // A skippable frame can come first, as pzstd has it.
        return (0x50...0x5f).contains((try? file.read(at: 0, count: 1))?.first ?? 0)
    }

    /// The name of what is unpacked: without the ending of the archive, which is no name of an archive then.
    static func unpackedName(of name: String) -> String {
        let ending = FileAppearance.ending(of: name)
        guard all.contains(where: { $0.appearance.endings.contains(ending) }) else { return name + ".raw" }
        let stem = String(name.dropLast(ending.count + 1))
        return stem.isEmpty || FileAppearance.ending(of: stem).isEmpty ? stem + ".raw" : stem
    }
}
