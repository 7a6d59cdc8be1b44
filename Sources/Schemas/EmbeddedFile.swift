// SPDX-License-Identifier: Apache-2.0

internal import CSchemas

/// The files of `schemas/` and `assets/` that are part of the binary: JSON Schemas, built-in layouts, default documents, and the
/// style sheet and the script of a batch's report page.
package struct EmbeddedFile: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    /// - Parameter rawValue: the file's name in `schemas/` or `assets/`.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Of the setting `disk-mapping`.
    package static let diskMappingSchema = Self(rawValue: "disk-mapping.schema.json")
    /// Of the setting `network-agent`: what Netplan 0.106 takes, and newer keys.
    package static let netplanSchema = Self(rawValue: "netplan.schema.json")
    /// The network configuration that the vendor documents as the default.
    package static let defaultNetworkAgent = Self(rawValue: "default-network-agent.yaml")
    /// Of the setting `service-account-key`.
    package static let serviceAccountKeySchema = Self(rawValue: "service-account-key.schema.json")
    /// Of layouts, those in images and those that are embedded.
    package static let imageLayoutSchema = Self(rawValue: "image-layout.schema.json")
    /// Of manifests; tables become such a document first.
    package static let batchManifestSchema = Self(rawValue: "batch-manifest.schema.json")
    /// Of a device's spec at the Devices service, by its published protos.
    package static let deviceSpecSchema = Self(rawValue: "device-spec.schema.json")
    /// Of a provisioning policy's spec.
    package static let provisioningPolicySpecSchema = Self(rawValue: "provisioning-policy-spec.schema.json")
    /// The disk mapping that the vendor documents for x86 devices.
    package static let defaultDiskMapping = Self(rawValue: "default-disk-mapping.yaml")
    /// Of the files of defaults, config.yaml.
    package static let configSchema = Self(rawValue: "config.schema.json")
    /// The style sheet of a batch's page.
    package static let batchReportStyle = Self(rawValue: "batch-report.css")
    /// The script of a batch's page.
    package static let batchReportScript = Self(rawValue: "batch-report.js")

    /// A layout by its name.
    package static func layout(_ name: String) -> Self { Self(rawValue: "layouts/\(name).yaml") }

    /// The names of the layouts, in the order in which they are embedded: the first is the one that is meant where none is
    /// named.
    package static let layoutNames = all.map(\.rawValue).filter { $0.hasPrefix("layouts/") }
        .map { String($0.dropFirst("layouts/".count).dropLast(".yaml".count)) }

    /// Every file that is embedded.
    package static let all: [Self] = {
        var files: [Self] = []
        while let name = cuttle_embedded_name(files.count) { files.append(Self(rawValue: String(cString: name))) }
        return files
    }()

    /// The file's bytes, as they stand in the repository.
    package var bytes: [UInt8] {
        var size = 0
        guard let start = cuttle_embedded_file(rawValue, &size) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: size))
    }

    /// The bytes as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
