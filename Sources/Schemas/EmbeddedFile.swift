// SPDX-License-Identifier: Apache-2.0

internal import CSchemas

/// The files of `schemas/` and `assets/` that are part of the binary: JSON Schemas, built-in layouts, default documents, and the
/// style sheet and the script of a batch's report page.
package enum EmbeddedFile: String, CaseIterable, Sendable {
    case diskMappingSchema = "disk-mapping.schema.json"
    case netplanSchema = "netplan.schema.json"
    case defaultNetworkAgent = "default-network-agent.yaml"
    case serviceAccountKeySchema = "service-account-key.schema.json"
    case imageLayoutSchema = "image-layout.schema.json"
    case batchManifestSchema = "batch-manifest.schema.json"
    case spektraEdgeLayout = "layouts/spektra-edge.yaml"
    case debianLayout = "layouts/debian.yaml"
    case defaultDiskMapping = "default-disk-mapping.yaml"
    case batchReportStyle = "batch-report.css"
    case batchReportScript = "batch-report.js"

    /// The file's bytes, as they stand in the repository.
    package var bytes: [UInt8] {
        var size = 0
        guard let start = cuttle_embedded_file(rawValue, &size) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: size))
    }

    /// The bytes as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
