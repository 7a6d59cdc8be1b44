// SPDX-License-Identifier: Apache-2.0

/// What became of the devices that an image was written to.
public struct WriteReport: Sendable {
    public var image: String
    /// Of the image, in bytes.
    public var size: UInt64
    /// The layout's name, or its file; `nil` where nothing was edited on the way.
    public var layout: String?
    /// What was put in or taken out on the way.
    public var files: [EditReport.File]
    public var devices: [Device]
    /// The warnings of all checks.
    public var diagnostics: [Diagnostic]
    public var notes: [String]
    /// The account that was made for the image; `nil` for none.
    public var serviceAccount: ProvisionedAccount?

    public struct Device: Sendable {
        public var path: String
        /// In bytes.
        public var size: UInt64
        /// What it is; `nil` for a regular file.
        public var disk: DisksReport.Device?
        /// What was written, in bytes; and what was made zero without writing zeros.
        public var written: UInt64
        public var zeroed: UInt64
        /// Whether all of it was read back and is right.
        public var isVerified: Bool
        /// In seconds, for each.
        public var writing: Double
        public var verifying: Double
        /// Why it failed: the device holds a part of the image, or something else.
        public var failure: CuttleError?
    }
}

extension WriteReport: Report {
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "size": .unsigned(size), "layout": JSONValue(layout),
            "files": JSONValue(list: files, \.jsonValue), "devices": JSONValue(list: devices, \.jsonValue),
            "diagnostics": JSONValue(diagnostics: diagnostics), "errors": JSONValue(diagnostics.count(of: .error)),
            "warnings": JSONValue(diagnostics.count(of: .warning)), "notes": JSONValue(list: notes) { .string($0) },
            "serviceAccount": serviceAccount?.jsonValue ?? .null,
        ]
        return value.pretty()
    }
}

extension WriteReport.Device {
    fileprivate var jsonValue: JSONValue {
        [
            "path": .string(path), "size": .unsigned(size), "model": JSONValue(disk?.model),
            "bytesWritten": .unsigned(written), "bytesZeroed": .unsigned(zeroed), "verified": .bool(isVerified),
            "writeMilliseconds": .integer(Int64(writing * 1000)),
            "verifyMilliseconds": .integer(Int64(verifying * 1000)), "error": failure?.jsonValue ?? .null,
        ]
    }
}
