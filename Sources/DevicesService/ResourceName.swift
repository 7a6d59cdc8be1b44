// SPDX-License-Identifier: Apache-2.0

/// The name of something that the Devices service keeps: `projects/P/regions/R/devices/D` and the like.
///
/// The patterns are those of the generated Go code of the published SDK: an id has 1 to 128 of `A-Z a-z 0-9 _ - .` and begins
/// with none of the last two.
package struct ResourceName: Hashable, Sendable {
    /// What there is, below a project and a region.
    package enum Kind: CaseIterable, Hashable, Sendable {
        case device
        case provisioningPolicy
        /// Below a provisioning policy.
        case provisioningApprovalRequest
        case serviceAccount
        /// Below a service account.
        case serviceAccountKey

        /// The segments before each id, as names have them.
        var collections: [String] {
            switch self {
            case .device: ["devices"]
            case .provisioningPolicy: ["provisioningPolicies"]
            case .provisioningApprovalRequest: ["provisioningPolicies", "provisioningApprovalRequests"]
            case .serviceAccount: ["serviceAccounts"]
            case .serviceAccountKey: ["serviceAccounts", "serviceAccountKeys"]
            }
        }

        /// What of it a list answers in.
        package var listField: String { collections[collections.count - 1] }

        /// In a sentence.
        package var words: String {
            switch self {
            case .device: "device"
            case .provisioningPolicy: "provisioning policy"
            case .provisioningApprovalRequest: "provisioning approval request"
            case .serviceAccount: "service account"
            case .serviceAccountKey: "service account key"
            }
        }

        /// Several, in a sentence.
        package var plural: String { self == .provisioningPolicy ? "provisioning policies" : words + "s" }

        /// How a name of it looks, for a person.
        package var form: String {
            collections.reduce("projects/PROJECT/regions/REGION") { $0 + "/\($1)/" + Self.placeholder(of: $1) }
        }

        private static func placeholder(of collection: String) -> String {
            switch collection {
            case "devices": "DEVICE"
            case "provisioningPolicies": "POLICY"
            case "provisioningApprovalRequests": "REQUEST"
            case "serviceAccounts": "ACCOUNT"
            default: "KEY"
            }
        }
    }

    package let kind: Kind
    package let project: String
    /// `-` for every region.
    package let region: String
    /// One for each of the kind's collections.
    package let ids: [String]

    /// The wildcard of a segment.
    package static let anyRegion = "-"

    /// - Returns: `nil` where a part is not one that names have.
    package init?(_ kind: Kind, project: String, region: String, ids: [String]) {
        guard Self.isID(project), Self.isRegion(region), ids.count == kind.collections.count, ids.allSatisfy(Self.isID)
        else { return nil }
        self.kind = kind
        self.project = project
        self.region = region
        self.ids = ids
    }

    /// Reads a full name.
    package init?(_ text: String, _ kind: Kind) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 + 2 * kind.collections.count, parts[0] == "projects", parts[2] == "regions" else {
            return nil
        }
        for (index, collection) in kind.collections.enumerated() where parts[4 + 2 * index] != collection { return nil }
        let ids = kind.collections.indices.map { parts[5 + 2 * $0] }
        self.init(kind, project: parts[1], region: parts[3], ids: ids)
    }

    /// Its own id, the last part.
    package var id: String { ids[ids.count - 1] }

    /// The whole name.
    package var text: String {
        zip(kind.collections, ids).reduce("projects/\(project)/regions/\(region)") { $0 + "/\($1.0)/\($1.1)" }
    }

    /// Where things of its kind are listed and created: the name without its last two segments.
    package var parent: String { text.split(separator: "/").dropLast(2).joined(separator: "/") }

    /// Whether a text is an id, or the name of a project.
    package static func isID(_ text: String) -> Bool {
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 128 else { return false }
        return text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// Whether a text is a region, or the wildcard.
    package static func isRegion(_ text: String) -> Bool {
        guard text != anyRegion else { return true }
        let bytes = Array(text.utf8)
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard (2...30).contains(bytes.count), isLetter(bytes[0]), bytes[bytes.count - 1] != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// `\w`
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
