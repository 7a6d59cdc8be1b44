// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
internal import SystemIO

/// What a command answers, as one JSON document that a schema in `schemas/` describes.
public protocol Report: Sendable {
    /// One object, indented, in the form that the schema of its kind gives; no newline ends it.
    var json: String { get }
}

/// A report that can be larger than should be in memory at once.
package protocol LongReport: Report {
    /// What ``Report/json`` is the text of.
    var object: LongJSONObject { get }
}

extension JSONValue {
    /// An array of what each element becomes.
    package init<Element>(list: some Sequence<Element>, _ value: (Element) -> JSONValue) {
        self = .array(list.map(value))
    }

    init(size: UInt64?) { self = size.map { .unsigned($0) } ?? .null }

    /// Permission bits as `"0644"`.
    package init(mode: UInt16?) {
        guard let mode else {
            self = .null
            return
        }
        self = .string(octal(mode: mode))
    }
}

extension EditReport: Report {
    /// As `schemas/edit-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "outputImage": JSONValue(outputImage),
            "output": output.map { .object($0.members) } ?? .null, "layout": .string(layout),
            "dryRun": .bool(dryRun), "files": JSONValue(list: files, \.jsonValue),
            "pagesWritten": JSONValue(pagesWritten), "bytesWritten": JSONValue(bytesWritten),
            "diagnostics": JSONValue(diagnostics: diagnostics), "errors": JSONValue(diagnostics.count(of: .error)),
            "warnings": JSONValue(diagnostics.count(of: .warning)), "notes": JSONValue(list: notes) { .string($0) },
            "serviceAccount": serviceAccount?.jsonValue ?? .null, "source": JSONValue(source),
        ]
        return value.pretty()
    }
}

extension EditReport.File {
    /// An element of `files`, in the report of an edit, a write or a batch's receipt.
    package var jsonValue: JSONValue {
        [
            "setting": .string(setting.rawValue), "partition": .string(partition), "path": .string(path),
            "action": .string(action.rawValue), "bytes": JSONValue(bytes), "sha256": JSONValue(sha256),
            "mode": JSONValue(mode: mode), "uid": JSONValue(uid.map(Int.init)), "gid": JSONValue(gid.map(Int.init)),
        ]
    }
}

extension InspectReport: Report {
    /// As `schemas/inspect-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "size": .unsigned(size), "sectorSize": JSONValue(sectorSize),
            "table": ["type": .string(tableType), "uuid": .string(tableUUID)],
            "partitions": JSONValue(list: partitions, \.jsonValue), "layout": .string(layout),
            "settings": JSONValue(list: settings, \.jsonValue),
            "diagnostics": JSONValue(diagnostics: diagnostics), "errors": JSONValue(diagnostics.count(of: .error)),
            "warnings": JSONValue(diagnostics.count(of: .warning)), "notes": JSONValue(list: notes) { .string($0) },
            "source": JSONValue(source),
        ]
        return value.pretty()
    }
}

extension InspectReport.Partition {
    fileprivate var jsonValue: JSONValue {
        [
            "number": JSONValue(number), "label": .string(label), "uuid": .string(uuid), "type": .string(type),
            "start": .unsigned(start), "size": .unsigned(size), "ignored": .bool(isIgnored),
            "filesystem": fileSystem?.jsonValue ?? .null,
        ]
    }
}

extension InspectReport.FileSystem {
    fileprivate var jsonValue: JSONValue {
        [
            "type": .string(type), "label": .string(label), "uuid": .string(uuid), "blockSize": JSONValue(blockSize),
            "size": JSONValue(size: size), "free": JSONValue(size: free), "state": .string(state),
            "features": JSONValue(list: features) { .string($0) },
        ]
    }
}

extension InspectReport.Setting {
    fileprivate var jsonValue: JSONValue {
        [
            "setting": .string(setting.rawValue), "present": .bool(present), "partition": .string(partition),
            "path": .string(path), "bytes": JSONValue(bytes), "sha256": JSONValue(sha256),
            "summary": JSONValue(summary),
        ]
    }
}

extension ValidateReport: Report {
    /// As `schemas/validate-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "diagnostics": JSONValue(diagnostics: diagnostics), "errors": JSONValue(errors),
            "warnings": JSONValue(warnings), "source": JSONValue(source),
        ]
        return value.pretty()
    }
}

extension UndoReport: Report {
    /// As `schemas/undo-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "pagesWritten": JSONValue(pagesWritten), "bytesWritten": JSONValue(bytesWritten),
        ]
        return value.pretty()
    }
}

extension RecoverReport: Report {
    /// As `schemas/recover-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "recovered": .bool(recovered), "pagesWritten": JSONValue(pagesWritten),
            "bytesWritten": JSONValue(bytesWritten), "notes": JSONValue(list: notes) { .string($0) },
        ]
        return value.pretty()
    }
}

extension PasswordHash: Report {
    /// As `schemas/hash-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = ["hash": .string(hash), "method": .string(method.rawValue)]
        return value.pretty()
    }
}

extension CuttleError: Report {
    /// The value of `error`, which a batch's receipts and events have too.
    package var jsonValue: JSONValue {
        var members: [JSONValue.Member] = [
            .init("code", .string(code.name)), .init("exitCode", JSONValue(Int(code.rawValue))),
            .init("message", .string(message)), .init("hint", JSONValue(hint)),
            .init("causes", JSONValue(list: causes) { .string($0) }),
        ]
        if !notes.isEmpty { members.append(.init("notes", JSONValue(list: notes) { .string($0) })) }
        return .object(members + [.init("written", .string(written.name))])
    }

    /// As `schemas/error-report.schema.json` describes it.
    public var json: String { document.pretty() }

    /// The same on one line, for a command that prints JSON lines.
    public var jsonLine: String { document.compact() }

    private var document: JSONValue {
        [
            "error": jsonValue,
            "diagnostics": JSONValue(diagnostics: diagnostics), "errors": JSONValue(diagnostics.count(of: .error)),
            "warnings": JSONValue(diagnostics.count(of: .warning)),
        ]
    }
}
