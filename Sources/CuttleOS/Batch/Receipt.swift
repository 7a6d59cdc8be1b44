// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Documents

/// What lies beside every image of a batch: from which base it was made, and what was put into it; never a secret.
///
/// schemas/receipt.schema.json describes the file.
struct Receipt {
    /// Which base: by its size, disk GUID and content.
    struct Base: Hashable, Sendable {
        var size: UInt64
        var diskGUID: String
        /// See `ImageFile.contentDigest()`; in hexadecimal.
        var content: String
    }

    var device: String
    var format: NewImageFormat
    var base: Base
    /// The layout's name, or its file.
    var layout: String
    /// Seconds since 1970: the time stamp of everything that was written.
    var time: Int64
    var files: [EditReport.File]
    /// The SHA-256 of the changes, in hexadecimal.
    var changes: String
    var pages: Int

    static let suffix = ".receipt.json"

    var json: String {
        let value: JSONValue = [
            "tool": .string("cuttle-os \(cuttleOSVersion)"), "device": .string(device),
            "format": .string(format.rawValue),
            "base": [
                "size": .unsigned(base.size), "diskGUID": .string(base.diskGUID), "content": .string(base.content),
            ],
            "layout": .string(layout), "time": .integer(time), "files": JSONValue(list: files, \.jsonValue),
            "pagesWritten": JSONValue(pages), "changes": .string(changes),
        ]
        return value.pretty() + "\n"
    }

    /// What of a receipt an image can be held against; `nil` where there is none, or none that can be read.
    struct Claim {
        var device: String
        var format: String
        var base: Base
        var time: Int64
        var changes: String

        init?(reading path: String) {
            let bytes: [UInt8]
            do { bytes = try FileInput.path(path).read() } catch { return nil }
            let source = SourceText(name: path, bytes: bytes)
            guard let root = parseJSON(source, ParseOptions(idPrefix: "receipt")).value?.root,
                let device = root["device"]?.text, let format = root["format"]?.text,
                let time = root["time"]?.text.flatMap({ Int64($0) }), let changes = root["changes"]?.text,
                let size = root["base"]?["size"]?.text.flatMap({ UInt64($0) }),
                let guid = root["base"]?["diskGUID"]?.text, let content = root["base"]?["content"]?.text
            else { return nil }
            (self.device, self.format, self.time, self.changes) = (device, format, time, changes)
            base = Base(size: size, diskGUID: guid, content: content)
        }
    }
}
