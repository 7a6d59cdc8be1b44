// SPDX-License-Identifier: Apache-2.0

/// What to say of an image.
public struct InspectRequest: Sendable {
    /// Which layout says where the settings are.
    public var layout: LayoutChoice

    /// Looks for the settings where `layout` puts them.
    public init(layout: LayoutChoice = .automatic) { self.layout = layout }
}

/// What to hold an image against.
public struct CompareRequest: Sendable {
    /// The older image.
    public var base: OSImage

    /// Compares with an older image.
    public init(base: OSImage) { self.base = base }
}

/// Which edit to take back.
public struct UndoRequest: Sendable {
    /// The path of what the edit kept.
    public var undoFile: String
    /// Whether an image that is attached to a loop device, or a device that is mounted, is changed.
    public var force = false

    /// Takes back the edit that kept this file.
    public init(undoFile: String) { self.undoFile = undoFile }
}

/// Which interrupted edit to finish.
public struct RecoverRequest: Sendable {
    /// The journal that the caller says is this image's, for a device that cannot be told from another; `nil` for the one
    /// that is certainly the image's.
    public var journal: String?
    /// Whether an image that is attached to a loop device, or a device that is mounted, is changed.
    public var force = false

    /// Finishes the edit in the image's own journal, or in the one at that path.
    public init(journal: String? = nil) { self.journal = journal }
}
