// SPDX-License-Identifier: Apache-2.0

/// Create, update and delete.
extension ServiceState {
    mutating func create(
        _ kind: ResourceKind, _ call: ServiceCall, _ record: inout RequestRecord
    ) throws(ServiceFailure) -> JSON {
        guard kind != .provisioningApprovalRequests else {
            throw ServiceFailure(.unimplemented, "a request is made by the device that asks")
        }
        var resource = call.body
        let parent = call.name.replacing("/regions/-", with: "/regions/\(regions[0])")
        var id = newID(kind == .devices ? "device" : "policy")
        let given = resource.text("name")
        if !given.isEmpty {
            let parts = given.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let prefix = parts.dropLast(2).joined(separator: "/")
            guard parts.count > 2, parts[parts.count - 2] == kind.rawValue, prefix == call.name || prefix == parent,
                Self.isID(parts[parts.count - 1])
            else {
                record.faults.append("the body's name \(given) is not one below the path's parent")
                throw ServiceFailure(.invalidArgument, "name: '\(given)' is not a name in \(call.name)")
            }
            if parts[parts.count - 1] != "-" { id = parts[parts.count - 1] }
        }
        let name = "\(parent)/\(kind.rawValue)/\(id)"
        guard resources[kind]?[name] == nil else {
            throw ServiceFailure(.alreadyExists, "resource \(name) already exists")
        }
        try check(resource, kind)
        resource["name"] = .string(name)
        resource["status"] = nil
        store(&resource, kind, isNew: true)
        return try response(resource, kind, nil, call)
    }

    mutating func update(
        _ kind: ResourceKind, _ call: ServiceCall, _ record: inout RequestRecord
    ) throws(ServiceFailure) -> JSON {
        let given = call.body.text("name")
        if given != call.name {
            record.faults.append(
                given.isEmpty ? "the body has no name" : "the body's name \(given) is not the path's")
            if !given.isEmpty { throw ServiceFailure(.invalidArgument, "name: it is not the path's") }
        }
        guard !call.parameters.has("cas.conditionalState"), !call.parameters.has("cas.fieldMask") else {
            throw ServiceFailure(.unimplemented, "cas is not part of this reference server")
        }
        let mask = try call.parameters.mask("updateMask", of: kind.message)
        if mask.isEmpty { record.faults.append("an update without an updateMask replaces everything") }
        try check(call.body, kind)
        var resource = JSON.object([])
        do throws(ServiceFailure) {
            resource = try existing(kind, call.name)
        } catch {
            guard error.code == .notFound, call.parameters.flag("allowMissing") else { throw error }
            resource = call.body
            resource["name"] = .string(call.name)
            store(&resource, kind, isNew: true)
            return try response(resource, kind, nil, call)
        }
        if mask.isEmpty {
            let old = resource
            resource = call.body
            resource["name"] = .string(call.name)
            resource["metadata"] = old["metadata"]
            resource["status"] = old["status"]
        }
        for path in mask {
            guard path != ["name"] else { continue }
            resource[path: path] = call.body[path: path]
        }
        store(&resource, kind, isNew: false)
        if kind == .devices { renewIdentity(of: resource) }
        return try response(resource, kind, mask, call)
    }

    mutating func delete(_ kind: ResourceKind, _ call: ServiceCall) throws(ServiceFailure) -> JSON {
        do throws(ServiceFailure) {
            let resource = try existing(kind, call.name)
            forgetAccount(resource.text("spec.serviceAccount"))
            resources[kind]?[call.name] = nil
            identities = identities.filter { $0.value != call.name }
            if kind == .provisioningPolicies {
                let below = (resources[.provisioningApprovalRequests] ?? [:]).keys.filter {
                    $0.hasPrefix(call.name + "/")
                }
                for name in below { resources[.provisioningApprovalRequests]?[name] = nil }
            }
        } catch {
            guard error.code == .notFound, call.parameters.flag("allowMissing") else { throw error }
        }
        return .object([])
    }

    /// Puts a resource in its place, with the metadata that the service keeps.
    mutating func store(_ resource: inout JSON, _ kind: ResourceKind, isNew: Bool) {
        let time = JSON.string(now.text)
        if isNew {
            let given = resource["metadata"] ?? .object([])
            var metadata: JSON = ["createTime": time, "generation": .number("0")]
            metadata["uuid"] = .string(newID("a0b1c2d3"))
            for name in ["labels", "annotations", "tags"] { metadata[name] = given[name] }
            resource["metadata"] = metadata
        }
        var metadata = resource["metadata"] ?? .object([])
        var generation = 0
        if case .number(let digits)? = metadata["generation"] { generation = Int(digits) ?? 0 }
        metadata["updateTime"] = time
        metadata["generation"] = .number(String(generation + 1))
        metadata["resourceVersion"] = .string(newID("v"))
        resource["metadata"] = metadata
        resources[kind, default: [:]][resource.text("name")] = resource
    }

    private func response(
        _ resource: JSON, _ kind: ResourceKind, _ updated: [[String]]?, _ call: ServiceCall
    ) throws(ServiceFailure) -> JSON {
        if call.parameters.flag("responseMask.skipEntireResponseBody") { return .object([]) }
        let mask = try call.parameters.mask("responseMask.bodyMask", of: kind.message)
        if !mask.isEmpty { return written(masked(resource, mask), kind) }
        if let updated, call.parameters.flag("responseMask.updatedFieldsOnly") {
            return written(masked(resource, updated), kind)
        }
        return written(resource, kind)
    }

    private func check(_ resource: JSON, _ kind: ResourceKind) throws(ServiceFailure) {
        for field in ["displayName", "description"] where resource.text(field).unicodeScalars.count > 256 {
            throw ServiceFailure(.invalidArgument, "\(field): more than 256 characters")
        }
        let paths = resource[path: ["spec", "identityFieldPaths"]]?.items.compactMap(\.text) ?? []
        guard Set(paths).count == paths.count else {
            throw ServiceFailure(.invalidArgument, "spec.identityFieldPaths: they are not unique")
        }
        let account = resource.text("spec.serviceAccount")
        guard account.isEmpty || accounts[account] != nil || account.contains("/serviceAccounts/") else {
            throw ServiceFailure(.invalidArgument, "spec.serviceAccount: not a service account's name")
        }
    }

    /// `^[\w][\w.-]{0,127}$`, or the wildcard.
    private static func isID(_ text: String) -> Bool {
        func isWord(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "_") || (byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        if text == "-" { return true }
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 128 else { return false }
        return text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }
}
