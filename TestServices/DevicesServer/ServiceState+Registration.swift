// SPDX-License-Identifier: Apache-2.0

/// The device's side: what its agent asks for when it boots with a policy's key.
extension ServiceState {
    mutating func provisionViaPolicy(_ call: ServiceCall) throws(ServiceFailure) -> JSON {
        let policy = try policy(call.name, mode: "UNATTENDED")
        let external = try externalKey(call.parameters)
        let status = call.parameters.message("deviceStatus")
        let identity = identity(of: status, policy)
        var device: JSON
        if let identity, let name = identities[identity], let known = resources[.devices]?[name] {
            device = known
            forgetAccount(known.text("spec.serviceAccount"))
        } else {
            device = newDevice(of: policy)
        }
        let account = newAccount(for: device.text("name"))
        device[path: ["spec", "serviceAccount"]] = .string(account.name)
        device["status"] = connected(status)
        let isNew = resources[.devices]?[device.text("name")] == nil
        store(&device, .devices, isNew: isNew)
        if let identity { identities[identity] = device.text("name") }
        return ["device": written(device, .devices), "serviceAccount": newKey(of: account, external)]
    }

    mutating func requestApproval(_ call: ServiceCall) throws(ServiceFailure) -> JSON {
        let policy = try policy(call.name, mode: "MANUAL_APPROVAL")
        let external = try externalKey(call.parameters)
        let identity = identity(of: call.parameters.message("deviceStatus"), policy)
        var request: JSON
        if let identity, let name = identities[identity], let known = resources[.provisioningApprovalRequests]?[name] {
            request = known
            forgetAccount(known.text("spec.serviceAccount"))
        } else {
            let name = "\(call.name)/provisioningApprovalRequests/\(newID("request"))"
            request = ["name": .string(name), "spec": .object([])]
        }
        let account = newAccount(for: request.text("name"))
        request[path: ["spec", "serviceAccount"]] = .string(account.name)
        let isNew = resources[.provisioningApprovalRequests]?[request.text("name")] == nil
        store(&request, .provisioningApprovalRequests, isNew: isNew)
        if let identity { identities[identity] = request.text("name") }
        return [
            "request": written(request, .provisioningApprovalRequests),
            "serviceAccount": newKey(of: account, external),
        ]
    }

    mutating func provisionApproved(_ call: ServiceCall) throws(ServiceFailure) -> JSON {
        let request = try existing(.provisioningApprovalRequests, call.name)
        switch request.text("spec.conclusion") {
        case "APPROVED": break
        case "REVOKED": throw ServiceFailure(.permissionDenied, "the request was revoked")
        default: throw ServiceFailure(.failedPrecondition, "nobody has approved the request yet")
        }
        let name = call.name.split(separator: "/").dropLast(2).joined(separator: "/")
        let policy = try policy(name, mode: "MANUAL_APPROVAL")
        var device: JSON
        if let known = devicesOfRequests[call.name], let resource = resources[.devices]?[known] {
            device = resource
        } else {
            device = newDevice(of: policy)
        }
        device[path: ["spec", "serviceAccount"]] = request[path: ["spec", "serviceAccount"]]
        device["status"] = connected(call.parameters.message("deviceStatus"))
        let isNew = resources[.devices]?[device.text("name")] == nil
        store(&device, .devices, isNew: isNew)
        devicesOfRequests[call.name] = device.text("name")
        return ["device": written(device, .devices)]
    }

    private func policy(_ name: String, mode: String) throws(ServiceFailure) -> JSON {
        let policy = try existing(.provisioningPolicies, name)
        guard policy.text("spec.mode") == mode else {
            throw ServiceFailure(.failedPrecondition, "the policy's mode is not \(mode)")
        }
        return policy
    }

    /// What tells one piece of hardware from others; `nil` where the policy names nothing, or the device does not say it.
    private func identity(of status: JSON, _ policy: JSON) -> String? {
        let paths = policy[path: ["spec", "identityFieldPaths"]]?.items.compactMap(\.text) ?? []
        let values = paths.map { path in
            (["status": status] as JSON)[path: path.split(separator: ".").map(String.init)]?.written() ?? ""
        }
        guard !values.isEmpty, !values.contains("") else { return nil }
        return policy.text("name") + " " + values.joined(separator: "\n")
    }

    /// New hardware with a device's own account overwrites the serial number, and is that device from then on.
    mutating func renewIdentity(of device: JSON) {
        let name = device.text("name")
        for (old, _) in identities where identities[old] == name {
            guard let policy = resources[.provisioningPolicies]?[String(old.prefix { $0 != " " })],
                let new = identity(of: device["status"] ?? .object([]), policy)
            else { continue }
            identities[old] = nil
            identities[new] = name
        }
    }

    /// By the policy's template; `spec.template.spec.serviceAccount` is ignored.
    private mutating func newDevice(of policy: JSON) -> JSON {
        let region = policy.text("name").split(separator: "/").prefix(4).joined(separator: "/")
        var device: JSON = ["name": .string("\(region)/devices/\(newID("device"))")]
        let template = policy[path: ["spec", "template"]] ?? .object([])
        device["metadata"] = template["metadata"]
        device["spec"] = template["spec"] ?? .object([])
        device["spec"]?["serviceAccount"] = nil
        device["publicListingSpec"] = template["publicListingSpec"]
        for label in policy[path: ["spec", "labels"]]?.members ?? [] {
            device[path: ["metadata", "labels", label.name]] = label.value
        }
        return device
    }

    private func connected(_ status: JSON) -> JSON {
        var status = status
        status["connectionStatus"] = "CONNECTED"
        status["connectionStatusChangeTime"] = .string(now.text)
        return status
    }
}
