// SPDX-License-Identifier: Apache-2.0

/// One image, customized on the way, to one or several devices side by side.
public struct WriteRequest: Sendable {
    /// Device nodes; links to them are followed.
    public var devices: [String]
    public var settings = SettingsInput()
    /// Settings to leave out of what is written.
    public var removals: [SettingName] = []
    public var layout = LayoutChoice.automatic
    /// Takes regular files for devices; one that is not there is made.
    public var allowsFiles = false
    /// Moves the backup partition table to the end of a device that is larger than the image.
    public var growsTable = false
    /// Reads everything back from the device.
    public var verifies = true
    /// Warnings become errors.
    public var strict = false
    public var netplanCheck = NetplanCheck.auto
    /// The time that every time stamp gets, in seconds since 1970; `nil` for now.
    public var timestamp: Int64?

    public init(devices: [String]) { self.devices = devices }

    /// What is edited on the way.
    var edit: EditRequest {
        var edit = EditRequest(settings: settings)
        edit.removals = removals
        edit.layout = layout
        edit.destination = .dryRun
        edit.strict = strict
        edit.netplanCheck = netplanCheck
        return edit
    }
}

/// How far one device is.
public struct WriteProgress: Hashable, Sendable {
    public var device: String
    public var phase: Phase
    /// Of the phase, in bytes of ``size``.
    public var done: UInt64
    /// Of the image, in bytes.
    public var size: UInt64

    public enum Phase: String, Sendable {
        case writing, syncing, verifying, done, failed
    }
}
