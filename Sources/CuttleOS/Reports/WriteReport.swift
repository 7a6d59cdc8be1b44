// SPDX-License-Identifier: Apache-2.0

/// What became of the devices that an image was written to.
public struct WriteReport: Sendable {
    /// The image's path, as the caller gave it.
    public var image: String
    /// Of the image, in bytes.
    public var size: UInt64
    /// The layout's name, or its file; `nil` where nothing was edited on the way.
    public var layout: String?
    /// What was put in or taken out on the way.
    public var files: [EditReport.File]
    /// What became of each device, in the order of the request.
    public var devices: [Device]
    /// The warnings of all checks.
    public var diagnostics: [Diagnostic]
    /// What a person must know of how the image was read, and of journals that go with what is overwritten.
    public var notes: [String]
    /// The account that was made for the image; `nil` for none.
    public var serviceAccount: ProvisionedAccount?
    /// The file that the image came in, where all of it was read; else `nil`.
    public var source: ImageSource?

    /// Whether the image is unpacked on its way to the devices, so that what is in it is checked only when it is there.
    public var isStreamed = false

    /// One device, or one regular file in the place of one.
    public struct Device: Sendable {
        /// The device's node, with links followed, or the file's path.
        public var path: String
        /// In bytes.
        public var size: UInt64
        /// What it is; `nil` for a regular file.
        public var disk: DisksReport.Device?
        /// What was written, in bytes.
        public var written: UInt64
        /// What was made zero without writing zeros, in bytes.
        public var zeroed: UInt64
        /// What of it was read back and is right.
        public var verification: WriteRequest.Verification
        /// Whether all of it was read back and is right.
        public var isVerified: Bool { verification == .full }
        /// How long writing took, in seconds.
        public var writing: Double
        /// How long reading back took, in seconds; 0 where nothing was read back.
        public var verifying: Double
        /// Why it failed: the device holds a part of the image, or something else.
        public var failure: CuttleError?
    }
}

extension WriteReport: Report {
    /// As `schemas/write-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "size": .unsigned(size), "layout": JSONValue(layout),
            "files": JSONValue(list: files, \.jsonValue), "devices": JSONValue(list: devices, \.jsonValue),
            "diagnostics": JSONValue(diagnostics: diagnostics), "errors": JSONValue(diagnostics.count(of: .error)),
            "warnings": JSONValue(diagnostics.count(of: .warning)), "notes": JSONValue(list: notes) { .string($0) },
            "serviceAccount": serviceAccount?.jsonValue ?? .null, "source": JSONValue(source),
            "streamed": .bool(isStreamed),
        ]
        return value.pretty()
    }
}

extension WriteReport.Device {
    fileprivate var jsonValue: JSONValue {
        [
            "path": .string(path), "size": .unsigned(size), "model": JSONValue(disk?.model),
            "bytesWritten": .unsigned(written), "bytesZeroed": .unsigned(zeroed), "verified": .bool(isVerified),
            "verification": .string(verification.rawValue),
            "writeMilliseconds": .integer(Int64(writing * 1000)),
            "verifyMilliseconds": .integer(Int64(verifying * 1000)), "error": failure?.jsonValue ?? .null,
        ]
    }
}
