// SPDX-License-Identifier: Apache-2.0

/// One image, customized on the way, to one or several devices side by side.
public struct WriteRequest: Sendable {
    /// Device nodes; links to them are followed.
    public var devices: [String]
    public var customization: Customization
    /// Takes regular files for devices; one that is not there is made.
    public var allowsFiles = false
    /// Moves the backup partition table to the end of a device that is larger than the image.
    public var growsTable = false
    /// Reads everything back from the device.
    public var verifies = true

    public init(devices: [String], _ customization: Customization = Customization()) {
        self.devices = devices
        self.customization = customization
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
