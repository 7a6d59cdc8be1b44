// SPDX-License-Identifier: Apache-2.0

internal import Schemas

/// A document to start from, which passes its own check.
public enum DefaultDocument: String, CaseIterable, Sendable {
    case diskMapping = "disk-mapping"
    case networkAgent = "network-agent"

    public var bytes: [UInt8] {
        switch self {
        case .diskMapping: EmbeddedFile.defaultDiskMapping.bytes
        case .networkAgent: EmbeddedFile.defaultNetworkAgent.bytes
        }
    }
}
