// SPDX-License-Identifier: Apache-2.0

public import ImageFormats

/// Where an edit goes.
public enum EditDestination: Hashable, Sendable {
    /// Into the image itself, through a journal beside it.
    case inPlace
    /// A new image, a full copy or one that holds only what differs and has the base as its backing file; the base is not
    /// touched.
    case newImage(String, ImageFormat = .raw)
    /// Nowhere: the report alone.
    case dryRun
}

/// One edit: what goes into the image or out of it, and where the result goes.
public struct EditRequest: Sendable {
    /// What is put in and taken out; an edit of nothing is refused.
    public var customization: Customization
    /// Where the result goes.
    public var destination: EditDestination = .inPlace
    /// Where to keep the pages as they were; `nil` for nowhere.
    public var undoFile: String?
    /// Edits an image that is attached to a loop device or a device that is mounted, and replaces an existing output.
    public var force = false

    /// How hard a new image is compressed, as its format's own tool counts it; `nil` for that tool's default. A new image of
    /// another kind has none.
    public var compressionLevel: Int?
    /// Makes a block map of a new image, for bmaptool(1), beside it: `NEW.bmap`. A thin image has none.
    public var mapsBlocks = false
    /// Told now and then, on the caller's thread, while a new image is compressed; the last time with everything done, also
    /// where it failed.
    public var progress: (@Sendable (CompressionProgress) -> Void)?

    /// An edit of the image itself, without an undo file.
    public init(_ customization: Customization = Customization()) { self.customization = customization }
}

/// How far the compressing of a new image is. Sizes are in bytes.
public struct CompressionProgress: Hashable, Sendable {
    /// The new image's path.
    public var image: String
    /// Of the disk, without its holes.
    public var done: UInt64
    /// All of the disk, without its holes.
    public var size: UInt64
    /// What came of it by now.
    public var packed: UInt64
}
