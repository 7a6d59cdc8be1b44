// SPDX-License-Identifier: Apache-2.0

public import ImageFormats

/// Which layout says where the settings land.
public enum LayoutChoice: Hashable, Sendable {
    /// The image's own `EDGELQ_BOOT:/edgelq/layout.yaml`, else the built-in `spektra-edge`.
    case automatic
    /// One that is built in: `spektra-edge` or `debian`.
    case builtIn(String)
    case file(FileInput)

    var file: FileInput? { if case .file(let file) = self { file } else { nil } }
}

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
    public var settings: SettingsInput
    /// Settings to delete from the image.
    public var removals: [SettingName] = []
    public var layout: LayoutChoice = .automatic
    public var destination: EditDestination = .inPlace
    /// Where to keep the pages as they were; `nil` for nowhere.
    public var undoFile: String?
    /// Edits an image that is attached to a loop device or a device that is mounted, and replaces an existing output.
    public var force = false
    /// Warnings become errors.
    public var strict = false
    public var netplanCheck: NetplanCheck = .auto
    /// The time that every time stamp gets, in seconds since 1970; `nil` for now.
    public var timestamp: Int64?

    public init(settings: SettingsInput = SettingsInput()) {
        self.settings = settings
    }
}
