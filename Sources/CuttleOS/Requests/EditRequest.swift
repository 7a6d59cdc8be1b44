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

    /// An edit of the image itself, without an undo file.
    public init(_ customization: Customization = Customization()) { self.customization = customization }
}
