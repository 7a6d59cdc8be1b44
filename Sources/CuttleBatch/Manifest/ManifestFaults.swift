// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Documents

/// Where a manifest's form is wrong. What is said of a place with a fault besides would only follow from it.
struct ManifestFaults {
    private let starts: Set<Int>

    init(_ findings: [Diagnostic]) {
        starts = Set(findings.filter { $0.severity == .error }.compactMap { $0.range?.start })
    }

    /// Whether the value that stands there is wrong.
    func contains(_ range: SourceRange) -> Bool { starts.contains(range.start) }

    /// Whether anything in a part of the manifest is wrong.
    func isAny(in range: SourceRange) -> Bool { starts.contains { range.start <= $0 && $0 < range.end } }
}

extension BatchManifest {
    /// In bytes: a receipt's name is longer, and a file system takes 255.
    private static let maximumNameLength = 200

    /// The findings of the schema in words that say more: which rule a device's name breaks, and what to do where a setting is empty.
    static func reworded(_ findings: [Diagnostic], _ document: Document) -> [Diagnostic] {
        guard !findings.isEmpty else { return [] }
        var (names, empty) = ([Int: Node](), [Int: SettingName]())
        let devices = document.root["devices"]?.items ?? []
        for node in [document.root["defaults"]].compactMap({ $0 }) + devices {
            for entry in node.entries ?? [] where entry.value.scalar?.text == "" && entry.value.scalar?.style != .plain
            {
                empty[entry.value.range.start] =
                    SettingDefinition.all
                    .first { $0.options.contains { $0.key == entry.key.text } }?.name
            }
        }
        for device in devices {
            guard let entry = device.entry("name") else { continue }
            names[entry.value.range.start] = entry.value
            // What is empty has no place of its own: its key has.
            if entry.value.range.start == entry.value.range.end { names[entry.key.range.start] = entry.value }
        }
        return findings.map { finding in
            guard let start = finding.range?.start, finding.severity == .error else { return finding }
            if finding.id == "\(kind).name", let name = names[start] { return naming(name, finding, document) }
            var copy = finding
            if let setting = empty[start] {
                copy.hintText = "to take it out of the image, write remove: [\(trusted: setting.rawValue)]"
            }
            return copy
        }
    }

    private static func naming(_ name: Node, _ finding: Diagnostic, _ document: Document) -> Diagnostic {
        var copy = finding
        let types = name.types(document.dialect)
        if types.contains(.null) {
            copy.messageText = "the device has no name"
        } else if types.isDisjoint(with: .string), name.scalar != nil {
            let kind = types.contains(.number) ? "a number" : "a boolean"
            copy.messageText = "a device's name is a text, and this is \(trusted: kind)"
        } else if let length = name.text?.utf8.count, length > maximumNameLength {
            copy.messageText =
                "a device's name has at most \(trusted: maximumNameLength) bytes, and this one has \(trusted: length)"
        }
        return copy
    }
}
