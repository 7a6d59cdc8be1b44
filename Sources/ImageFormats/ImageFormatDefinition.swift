// SPDX-License-Identifier: Apache-2.0

internal import Compression
package import DiskImage
internal import SystemIO

/// One format of images: how it is told from others, read, written, and held against what it should be; one file each, and
/// one row in ``ImageFormat``.
protocol ImageFormatDefinition: SendableMetatype {
    /// Its name on the command line, in JSON and in receipts.
    static var name: String { get }
    static var appearance: FileAppearance { get }
    /// How hard it can be compressed; `nil` for what is not compressed.
    static var compression: CompressionFormat? { get }
    /// Whether a file of it holds all of the disk.
    static var hasBlockMap: Bool { get }
    /// What is made, with its article, and many of it: `a thin image`, `thin images`.
    static var noun: String { get }
    static var plural: String { get }
    /// What it is, for `--help`; `base` names the image that it is made of.
    static func summary(base: String) -> String
    /// How many are best made at once for each processor.
    static var makersPerProcessor: Int { get }

    /// What a file of this format holds.
    static func open(_ file: ImageFile, for access: ImageFile.Access) throws(DiskImageError) -> OpenedImage
    /// What tells whether a file is whole, in bytes: the size of the disk that it holds or, where it is compressed, its own;
    /// `nil` where it is not of this format.
    static func measure(_ file: ImageFile) throws(DiskImageError) -> UInt64?

    /// Makes a new image of the base, which is only read, with the changes.
    ///
    /// - Parameter holdsSecret: people other than the owner get no access, whatever the base's mode is.
    /// - Parameter replacing: whether a file of that name is replaced; the base itself never is.
    /// - Parameter whenWhole: done when the file is whole, just before it gets its name.
    static func write(
        _ changes: [Extent], over base: ImageFile, to path: String, holdsSecret: Bool, replacing: Bool,
        _ making: Making,
        whenWhole: () throws(DiskImageError) -> Void
    ) throws(DiskImageError) -> NewImage
    /// Whether the file at a path holds what would be written there: the changes, over this base.
    ///
    /// - Parameter packed: what is known of it, where it is compressed.
    static func holds(
        _ path: String, _ changes: [Extent], over base: ImageFile, _ packed: PackedImage?
    ) throws(DiskImageError) -> Bool
}

extension ImageFormatDefinition {
    static var compression: CompressionFormat? { nil }
    static var hasBlockMap: Bool { true }
}

/// An image that is open: the file that holds a disk byte by byte, and what another file applies over it.
package struct OpenedImage {
    /// For an image with a layer the base, which has the rest.
    package let file: ImageFile
    /// `nil` where the disk is all in the file.
    package let layer: ImageLayer?
    /// The file as it was downloaded, where all of it was read for this: it is compressed, or its digest was asked for.
    package var source: SourceFile?
    /// The file without a name that it was unpacked into, if it is to get one.
    package var target: NewFile?
}

/// What an image holds itself of a disk whose rest is in another file.
package struct ImageLayer: Sendable {
    /// Of the image.
    package let path: String
    /// The path of the file that holds the rest.
    package let base: String
    /// Of the disk, in bytes.
    package let size: UInt64
    /// In the order of the disk.
    package let changes: [Extent]

    /// What a person must know of how the image was read.
    package var note: String { "\(path): a thin image over \(base)" }

    /// Refuses a base of another size than the disk has.
    package func requireFits(_ base: ImageFile) throws(DiskImageError) {
        guard size != base.size else { return }
        let convert = "qemu-img convert -O raw \(path.shellQuoted) NEW.raw"
        throw DiskImageError(
            .badImage, "read", path, reason: "its disk has \(size) bytes, and its base \(self.base) has \(base.size)",
            hint: size > base.size
                ? "if the thin image was made larger, make a raw image of both: \(convert); if its base was cut short, restore that"
                : "its base has grown or was replaced: restore that, or make the thin image anew")
    }
}
