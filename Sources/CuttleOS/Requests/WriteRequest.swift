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
    /// What is read back from the device, and held against what was written.
    public var verification = Verification.full
    /// Whether anything is read back; setting it asks for everything, or nothing.
    public var verifies: Bool {
        get { verification != .none }
        set { verification = newValue ? .full : .none }
    }
    /// Unpacks a compressed image into a temporary file, and checks all of it, before the first byte is written.
    public var checksFirst = false

    /// What of a device is read back. The partition table and what is edited on the way are, unless nothing is.
    public enum Verification: String, Sendable, CaseIterable {
        /// Everything, zeros too.
        case full
        /// What the image has data for. That its holes are zeros on the device is taken on trust.
        case data
        /// Nothing.
        case none
    }

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
    /// Of the image, in bytes; while a compressed one is written it is what is known of it by then, which can be 0.
    public var size: UInt64
    /// How much of the compressed image has been unpacked for that, in bytes, while it is written.
    public var sourceDone: UInt64 = 0
    /// Of the compressed image, in bytes; 0 in any other step, and for an image that is none.
    public var sourceSize: UInt64 = 0

    /// The steps of a write, in their order; `syncing` ends when the device has everything.
    public enum Phase: String, Sendable {
        case writing, syncing, verifying, done, failed
    }
}
