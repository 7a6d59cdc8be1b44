// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import Documents
internal import ImageFormats
internal import SystemIO

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

    /// Where the digest of the base's content is from: for people, and not a part of what a base is.
    enum DigestOrigin: String, Sendable {
        /// The base was read.
        case computed
        /// An earlier run read the base, and it is unchanged since.
        case cached
    }

    var device: String
    var format: ImageFormat
    var base: Base
    /// `nil` in receipts of earlier versions, which have read the base.
    var digest: DigestOrigin?
    /// The layout's name, or its file.
    var layout: String
    /// Seconds since 1970: the time stamp of everything that was written.
    var time: Int64
    var files: [EditReport.File]
    /// The SHA-256 of the changes, in hexadecimal.
    var changes: String
    var pages: Int
    /// The image's file, where it is compressed.
    var packed: PackedImage?
    /// The block map beside the image; `nil` for none.
    var blockMap: BlockMapFile?
    /// The account that was made for it; `nil` for none. Its key is in the image alone.
    var serviceAccount: ProvisionedAccount?
    /// The file that the base came in, where all of it was read: for people, and not a part of what a base is.
    var source: Source?

    /// A base as it was downloaded.
    struct Source: Sendable {
        var file: ImageSource
        /// What the base is called that was unpacked of it, in the directory of the image; `nil` for none.
        var unpackedName: String?
    }

    static let suffix = OwnName.receipt

    var json: String {
        var members: [JSONValue.Member] = [
            .init("tool", .string("cuttle-os \(cuttleOSVersion)")), .init("device", .string(device)),
            .init("format", .string(format.rawValue)),
            .init(
                "base",
                [
                    "size": .unsigned(base.size), "diskGUID": .string(base.diskGUID), "content": .string(base.content),
                    "digest": JSONValue(digest?.rawValue),
                ]), .init("layout", .string(layout)), .init("time", .integer(time)),
            .init("files", JSONValue(list: files, \.jsonValue)), .init("pagesWritten", JSONValue(pages)),
            .init("changes", .string(changes)),
        ]
        if let packed {
            var file: [JSONValue.Member] = [
                .init("compressionLevel", JSONValue(packed.level)), .init("size", .unsigned(packed.size)),
                .init("sha256", .string(packed.sha256)),
            ]
            if let disk = packed.diskSHA256 { file.append(.init("diskSha256", .string(disk))) }
            members.append(.init("file", .object(file)))
        }
        if let blockMap { members.append(.init("blockMap", ["sha256": .string(blockMap.sha256)])) }
        if let serviceAccount { members.append(.init("serviceAccount", serviceAccount.jsonValue)) }
        if let source {
            members.append(
                .init("source", .object(source.file.members + [.init("unpacked", JSONValue(source.unpackedName))])))
        }
        return JSONValue.object(members).pretty() + "\n"
    }
}

extension Receipt {
    /// Reads a receipt. Members that this version does not know are passed over.
    ///
    /// - Throws: for what cannot be read, and for what is not a receipt.
    init(reading path: String) throws(CuttleError) {
        let bytes: [UInt8]
        do throws(InputFailure) {
            bytes = try FileInput.path(path).read()
        } catch {
            throw CuttleError(error.code, "the receipt cannot be read", diagnostics: [error.diagnostic])
        }
        let parsed = parseJSON(SourceText(name: path, bytes: bytes), ParseOptions(idPrefix: "receipt"))
        guard let root = parsed.value?.root, let receipt = Receipt(root) else {
            throw CuttleError(
                .badInput, "\(trusted: path) is not a receipt of a batch",
                hint: "run the batch again with \(remedy: .resume)",
                diagnostics: parsed.diagnostics)
        }
        self = receipt
    }

    private init?(_ root: Node) {
        guard let device = root["device"]?.text, let format = root["format"]?.text.flatMap(ImageFormat.init(rawValue:)),
            let base = root["base"].flatMap(Base.init), let layout = root["layout"]?.text,
            let time: Int64 = root.number("time"), Clock.range.contains(time), let items = root["files"]?.items,
            let changes = root["changes"]?.text, let pages: Int = root.number("pagesWritten"), pages >= 0
        else { return nil }
        let files = items.compactMap(EditReport.File.init)
        guard files.count == items.count else { return nil }
        self.init(
            device: device, format: format, base: base, layout: layout, time: time, files: files, changes: changes,
            pages: pages, packed: root["file"].flatMap(PackedImage.init),
            blockMap: root["blockMap"]?["sha256"]?.text.map { BlockMapFile(sha256: $0) },
            serviceAccount: root["serviceAccount"].flatMap(ProvisionedAccount.init))
    }
}

extension Receipt.Base {
    fileprivate init?(_ node: Node) {
        guard let size: UInt64 = node.number("size"), let guid = node["diskGUID"]?.text,
            let content = node["content"]?.text
        else { return nil }
        self.init(size: size, diskGUID: guid, content: content)
    }
}

extension PackedImage {
    fileprivate init?(_ node: Node) {
        guard let level: Int = node.number("compressionLevel"), let size: UInt64 = node.number("size"),
            let sha256 = node["sha256"]?.text
        else { return nil }
        self.init(level: level, size: size, sha256: sha256, diskSHA256: node["diskSha256"]?.text)
    }
}

extension ProvisionedAccount {
    fileprivate init?(_ node: Node) {
        guard let owner = node["owner"]?.text, let account = node["serviceAccount"]?.text,
            let key = node["serviceAccountKey"]?.text, let email = node["email"]?.text
        else { return nil }
        self.init(
            owner: owner, account: account, key: key, email: email, isLocalKey: node["localKey"]?.text == "true",
            hasReplaced: node["replaced"]?.text == "true")
    }
}

extension EditReport.File {
    /// Of a report's or a receipt's JSON.
    fileprivate init?(_ node: Node) {
        guard let setting = node["setting"]?.text.flatMap(SettingName.init), let path = node["path"]?.text,
            let partition = node["partition"]?.text, let bytes: Int = node.number("bytes"), bytes >= 0,
            let action = node["action"]?.text.flatMap(EditReport.Action.init)
        else { return nil }
        self.init(
            setting: setting, partition: partition, path: path, action: action, bytes: bytes,
            sha256: node["sha256"]?.string, mode: node["mode"]?.string.flatMap { UInt16($0, radix: 8) },
            uid: node.number("uid"), gid: node.number("gid"))
    }
}

extension Node {
    /// A member that is a whole number; `nil` for anything else.
    fileprivate func number<Number: FixedWidthInteger>(_ key: String) -> Number? {
        self[key]?.text.flatMap { Number($0) }
    }

    /// A JSON string; `nil` for `null`.
    fileprivate var string: String? { scalar?.style == .quoted ? text : nil }
}
