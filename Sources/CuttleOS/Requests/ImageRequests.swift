// SPDX-License-Identifier: Apache-2.0

/// What to say of an image.
public struct InspectRequest: Sendable {
    /// Which layout says where the settings are.
    public var layout: LayoutChoice

    public init(layout: LayoutChoice = .automatic) { self.layout = layout }
}

/// What to hold an image against.
public struct CompareRequest: Sendable {
    /// The older image.
    public var base: OSImage

    public init(base: OSImage) { self.base = base }
}

/// Which edit to take back.
public struct UndoRequest: Sendable {
    /// The path of what the edit kept.
    public var undoFile: String
    /// Whether an image that is attached to a loop device, or a device that is mounted, is changed.
    public var force = false

    public init(undoFile: String) { self.undoFile = undoFile }
}

/// Which interrupted edit to finish.
public struct RecoverRequest: Sendable {
    /// The journal that the caller says is this image's, for a device that cannot be told from another; `nil` for the one
    /// that is certainly the image's.
    public var journal: String?
    /// Whether an image that is attached to a loop device, or a device that is mounted, is changed.
    public var force = false

    public init(journal: String? = nil) { self.journal = journal }
}
