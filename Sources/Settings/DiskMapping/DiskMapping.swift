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
        let structure = schema.check(document, idPrefix: kind)
        var findings = Findings(kind, in: document.source)
        let entries = DiskMappingEntries(document.root)
        entries.checkPaths(structure, &findings)
        entries.checkSizes(structure, &findings)
        entries.checkOrder(&findings)
        entries.checkBinds(&findings)
        entries.checkDisks(partitions, &findings)
        let diagnostics = schema.disclosing(
            (parsed.diagnostics + structure.map { entries.enrich($0) } + findings.diagnostics).inOrder, of: document)
        let hasErrors = diagnostics.contains { $0.severity == .error }
        return Checked(hasErrors ? nil : DiskMapping(bytes: source.bytes, summary: entries.summary), diagnostics)
    }

    static let kind = "disk-mapping"
    private static let schema = EmbeddedFile.diskMappingSchema

    /// The mapping of the x86 image.
    package static var defaultDocument: [UInt8] { EmbeddedFile.defaultDiskMapping.bytes }
}
