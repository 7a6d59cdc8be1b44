// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
internal import Glibc
internal import SystemIO

extension DeviceIdentity {
    /// What is known of an image that is a device; `nil` for a regular file.
    init?(of file: ImageFile, _ system: SystemFiles) {
        guard file.isDevice else { return nil }
        self.init(DeviceNumber(file.status.st_rdev), file.path, system)
    }

    /// More facts and longer ones are not taken from a journal.
    private static let (maximumFacts, maximumLength) = (256, 4096)

    /// Writes the facts that are known, each a name and a value: how many, then length and bytes of each.
    static func put(_ identity: DeviceIdentity?, into writer: inout RecordWriter) {
        let facts = (identity?.facts ?? []).prefix(maximumFacts)
        writer.put(UInt64(facts.count))
        for text in facts.flatMap({ [$0.name, $0.value] }) {
            let bytes = text.utf8.prefix(maximumLength)
            writer.put(UInt64(bytes.count))
            writer.put(Array(bytes))
        }
    }

    /// `nil` outside where the record is damaged; inside where it is of a regular file.
    static func read(from reader: inout RecordReader) -> DeviceIdentity?? {
        guard let count = reader.number(), count <= UInt64(maximumFacts) else { return nil }
        func text(_ reader: inout RecordReader) -> String? {
            guard let length = reader.number(), length <= UInt64(maximumLength), let bytes = reader.take(Int(length))
            else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard count > 0 else { return .some(nil) }
        var identity = DeviceIdentity()
        for _ in 0..<count {
            guard let name = text(&reader), let value = text(&reader) else { return nil }
            identity.take(name, value)
        }
        return .some(identity)
    }

    private var facts: [(name: String, value: String)] {
        var facts = [
            ("name", name), ("path", path), ("boot", boot), ("diskseq", sequence.map { String($0) } ?? ""),
            ("sysfs", place), ("transport", transport), ("model", model), ("stacked", isStacked ? "yes" : ""),
            ("region", region), ("file", file?.path ?? ""), ("file-system", file?.fileSystem ?? ""),
            ("inode", file?.inode.map { String($0) } ?? ""), ("birth", file?.birth ?? ""),
        ]
        facts += medium.sorted { $0.key < $1.key }.map { ("medium:" + $0.key, $0.value) }
        facts += drive.sorted { $0.key < $1.key }.map { ("drive:" + $0.key, $0.value) }
        facts += links.map { ("by-id", $0) }
        return facts.filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
    }

    /// Unknown facts are a later version's, and passed over.
    private mutating func take(_ fact: String, _ value: String) {
        switch fact {
        case "name": name = value
        case "path": path = value
        case "boot": boot = value
        case "diskseq": sequence = UInt64(value)
        case "sysfs": place = value
        case "transport": transport = value
        case "model": model = value
        case "stacked": isStacked = true
        case "region": region = value
        case "file": file = BackingFile(path: value)
        case "file-system": file?.fileSystem = value
        case "inode": file?.inode = UInt64(value)
        case "birth": file?.birth = value
        case "by-id": links.append(value)
        default:
            if fact.hasPrefix("medium:") { medium[String(fact.dropFirst(7))] = value }
            if fact.hasPrefix("drive:") { drive[String(fact.dropFirst(6))] = value }
        }
    }
}
