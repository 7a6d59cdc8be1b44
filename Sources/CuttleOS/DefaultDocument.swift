// SPDX-License-Identifier: Apache-2.0

internal import Schemas

/// A document to start from, which passes its own check.
public enum DefaultDocument: String, CaseIterable, Sendable {
    /// A disk mapping: EDGELQ_DATA, EDGELQ_ISOS and EDGELQ_BOOT at their usual mountpoints.
    case diskMapping = "disk-mapping"
    /// A network configuration: DHCP on every wired interface.
    case networkAgent = "network-agent"

    /// The whole file, YAML in UTF-8.
    public var bytes: [UInt8] {
        switch self {
        case .diskMapping: EmbeddedFile.defaultDiskMapping.bytes
        case .networkAgent: EmbeddedFile.defaultNetworkAgent.bytes
        }
    }
}
