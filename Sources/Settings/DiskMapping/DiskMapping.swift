// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Schemas

/// A partition of the image that a disk mapping is meant for.
package struct KnownPartition: Hashable, Sendable {
    /// The GPT name; empty where there is none.
    package var label: String
    /// From 1.
    package var number: Int
    /// In bytes.
    package var start: UInt64

    /// A partition of the image that a mapping is checked against; `start` is in bytes.
    package init(label: String, number: Int, start: UInt64) {
        self.label = label
        self.number = number
        self.start = start
    }
}

/// A disk mapping, checked: which partition is mounted where, and what is bound on top.
package struct DiskMapping: Sendable {
    /// The file's own bytes.
    package let bytes: [UInt8]
    /// What is in it, in a few words.
    package let summary: String

    /// The partitions that the default mapping entries, in the order of the disk.
    static let standardLabels = ["EDGELQ_BOOT", "EDGELQ_ISOS", "EDGELQ_DATA"]

    /// - Parameter partitions: Those of the image, where it is known.
    package static func check(_ source: SourceText, partitions: [KnownPartition]? = nil) -> Checked<DiskMapping> {
        if let refusal = DocumentKind.refusal(of: source, wanted: .diskMapping, idPrefix: kind) {
            return Checked(nil, [refusal])
        }
        let parsed = parseYAML(source, ParseOptions(idPrefix: kind))
        guard let document = parsed.value else {
            return Checked(nil, schema.disclosing(parsed.diagnostics, of: nil))
        }
        if let mistake = misplaced(document) {
            return Checked(nil, schema.disclosing(parsed.diagnostics + [mistake], of: document))
        }
        let structure = schema.check(document, idPrefix: kind)
        var findings = Findings(kind, in: document.source)
        let entries = DiskMappingEntries(document.root)
        entries.checkPaths(structure, &findings)
        entries.checkSizes(structure, &findings)
        entries.checkOrder(&findings)
        entries.checkBinds(&findings)
        entries.checkDisks(partitions, &findings)
        if structure.isEmpty, !findings.hasErrors { entries.checkStandard(partitions, &findings) }
        let diagnostics = schema.disclosing(
            (parsed.diagnostics + structure.map { entries.enrich($0) } + findings.diagnostics).inOrder, of: document)
        let hasErrors = diagnostics.contains { $0.severity == .error }
        return Checked(hasErrors ? nil : DiskMapping(bytes: source.bytes, summary: entries.summary), diagnostics)
    }

    /// Disks that stand where the keys of the file do.
    private static func misplaced(_ document: Document) -> Diagnostic? {
        let root = document.root
        let isList = root.items?.first?["disk"] != nil
        guard isList || root.entry("disk") != nil && root["diskmappings"] == nil else { return nil }
        return Diagnostic(
            "\(kind).form", .error, "the disks do not stand under the key diskmappings", in: document.source,
            at: root.items?.first?.entry("disk")?.key.range ?? root.entry("disk")?.key.range,
            hint: isList
                ? "begin the file with a line diskmappings:"
                : "begin the file with diskmappings: and each disk with a dash")
    }

    static let kind = "disk-mapping"
    private static let schema = EmbeddedFile.diskMappingSchema

    /// The mapping of the x86 image.
    package static var defaultDocument: [UInt8] { EmbeddedFile.defaultDiskMapping.bytes }
}
