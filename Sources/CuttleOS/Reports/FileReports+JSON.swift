// SPDX-License-Identifier: Apache-2.0

extension ListReport: Report {
    /// As `schemas/list-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "partition": .string(partition), "path": .string(path),
            "entries": JSONValue(list: entries, \.jsonValue), "notes": JSONValue(list: notes) { .string($0) },
            "source": JSONValue(source),
        ]
        return value.pretty()
    }
}

extension ListReport.Entry {
    fileprivate var jsonValue: JSONValue {
        [
            "name": .string(name), "kind": .string(kind.rawValue), "mode": JSONValue(mode: mode),
            "uid": JSONValue(Int(uid)), "gid": JSONValue(Int(gid)), "size": .unsigned(size),
            "modified": .integer(modified), "target": JSONValue(target),
        ]
    }
}

extension DiffReport: Report {
    /// As `schemas/diff-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "base": .string(base), "edited": .string(edited), "identical": .bool(identical),
            "baseSize": .unsigned(baseSize), "editedSize": .unsigned(editedSize),
            "partitions": JSONValue(list: partitions, \.jsonValue), "bytesOutside": .unsigned(bytesOutside),
            "notes": JSONValue(list: notes) { .string($0) },
            "baseSource": JSONValue(baseSource), "editedSource": JSONValue(editedSource),
        ]
        return value.pretty()
    }
}

extension DiffReport.Partition {
    fileprivate var jsonValue: JSONValue {
        [
            "label": .string(label), "number": JSONValue(number), "change": .string(change.rawValue),
            "bytesDiffering": .unsigned(bytesDiffering), "files": JSONValue(list: files, \.jsonValue),
        ]
    }
}

extension DiffReport.File {
    fileprivate var jsonValue: JSONValue {
        [
            "path": .string(path), "change": .string(change.rawValue), "before": before?.jsonValue ?? .null,
            "after": after?.jsonValue ?? .null,
        ]
    }
}

extension DiffReport.State {
    fileprivate var jsonValue: JSONValue {
        [
            "kind": .string(kind.rawValue), "size": .unsigned(size), "mode": JSONValue(mode: mode),
            "uid": JSONValue(Int(uid)), "gid": JSONValue(Int(gid)), "sha256": JSONValue(sha256),
        ]
    }
}
