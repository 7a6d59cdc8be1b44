// SPDX-License-Identifier: Apache-2.0

/// One image, customized on the way, to one or several devices side by side.
public struct WriteRequest: Sendable {
    /// Device nodes; links to them are followed.
    public var devices: [String]
    /// What is put in and taken out on the way; the image itself stays as it is.
    public var customization: Customization
    /// Takes regular files for devices; one that is not there is made.
    public var allowsFiles = false
    /// Moves the backup partition table to the end of a device that is larger than the image.
    public var growsTable = false
    /// Reads everything back from the device.
    public var verifies = true

    /// Writes to these devices, and reads back what was written.
    public init(devices: [String], _ customization: Customization = Customization()) {
        self.devices = devices
        self.customization = customization
    }
}

/// How far one device is.
public struct WriteProgress: Hashable, Sendable {
    /// The device's node, or the file's path, as the report names it.
    public var device: String
    /// What is being done to it.
    public var phase: Phase
    /// Of the phase, in bytes of ``size``.
    public var done: UInt64
    /// Of the image, in bytes.
    public var size: UInt64

    /// The steps of a write, in their order; `syncing` ends when the device has everything.
    public enum Phase: String, Sendable {
        case writing, syncing, verifying, done, failed
    }
}
