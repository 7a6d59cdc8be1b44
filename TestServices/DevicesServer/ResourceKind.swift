// SPDX-License-Identifier: Apache-2.0

/// The kinds of resources that are made and changed over REST.
enum ResourceKind: String, CaseIterable, Sendable {
    case devices
    case provisioningPolicies
    case provisioningApprovalRequests

    /// The message that a resource is.
    var message: String {
        switch self {
        case .devices: "Device"
        case .provisioningPolicies: "ProvisioningPolicy"
        case .provisioningApprovalRequests: "ProvisioningApprovalRequest"
        }
    }

    /// The template of a name.
    var template: String {
        switch self {
        case .devices, .provisioningPolicies: "projects/*/regions/*/\(rawValue)/*"
        case .provisioningApprovalRequests: "projects/*/regions/*/provisioningPolicies/*/\(rawValue)/*"
        }
    }

    /// What the rpcs call several of them.
    var plural: String { self == .provisioningPolicies ? "ProvisioningPolicies" : message + "s" }

    /// What a view has of it, as paths; `nil` for everything.
    func paths(inView view: String) -> [String]? {
        let names = ["name", "displayName"]
        let basic = names + ["metadata.labels", "metadata.tags"]
        switch view {
        case "BASIC" where self == .devices:
            let system = "status.deviceInfo.hardwareInformation.system"
            return basic + ["status.deviceInfo.osVersion", "\(system).productName", "\(system).serialNumber"]
        case "BASIC": return basic
        // The contract says only that `spec.serviceAccount` is in no view but FULL.
        case "DETAIL":
            return basic + ["description", "metadata.createTime", "spec.loggingConfig", "spec.mode", "status"]
        case "FULL": return nil
        // UNSPECIFIED: what a server makes of it is not public; this one gives the least.
        default: return names
        }
    }
}
