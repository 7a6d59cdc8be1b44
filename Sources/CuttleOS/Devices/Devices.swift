// SPDX-License-Identifier: Apache-2.0

internal import DevicesService
internal import Documents
internal import Schemas
internal import SecretMemory

/// The Devices service: what it keeps, by the published protos of ntt.devices.v1. Not tried against the vendor's own server.
///
/// Names are whole (`projects/P/regions/R/devices/D`) or ids, which are looked for in the scope's project.
public struct Devices: Sendable {
    /// How the service is reached, and as whom.
    public var access: DevicesAccess

    /// Nothing is called yet.
    public init(_ access: DevicesAccess) { self.access = access }

    /// What a list is asked for.
    public struct ListOptions: Sendable {
        /// In the service's own language: `metadata.labels.device = "raspberry-pi"`; empty for all.
        public var filter = ""
        /// Of a page; all pages are fetched. `nil` for the service's own.
        public var pageSize: Int?
        /// `NAME`, `BASIC`, `DETAIL` or `FULL`; `nil` for what a table needs.
        public var view: ResourceView?

        /// Everything, with what a table shows.
        public init() {}
    }

    /// Everything of a kind in a scope.
    public func list(
        _ kind: ResourceKind, in scope: ResourceScope, _ options: ListOptions = ListOptions()
    ) throws(CuttleError) -> ResourcesReport {
        let client = try OpenedAccess(access).devices()
        var asked = DevicesClient.ListOptions()
        asked.filter = options.filter
        asked.pageSize = options.pageSize
        (asked.view, asked.fieldMask) = Self.wanted(kind, options.view ?? .basic)
        let parent: String
        if kind == .provisioningApprovalRequest {
            guard let policy = scope.provisioningPolicy else {
                throw CuttleError(
                    .usage, "approval requests are listed policy by policy", hint: "give \(remedy: .provisioningPolicy)"
                )
            }
            parent = try client.resolve(policy, .provisioningPolicy, in: scope).text
        } else {
            parent = try scope.parent()
        }
        let options = asked
        let found = try atService { () throws(ServiceError) in try client.list(kind.kind, of: parent, options) }
        return ResourcesReport(kind: kind, resources: found.map { Resource($0) })
    }

    /// One of them.
    ///
    /// - Throws: ``CuttleError/Code/missing`` where there is none of that name.
    public func get(
        _ kind: ResourceKind, _ name: String, in scope: ResourceScope, view: ResourceView = .full
    ) throws(CuttleError) -> Resource {
        let client = try OpenedAccess(access).devices()
        let name = try client.resolve(name, kind, in: scope)
        let (view, mask) = Self.wanted(kind, view)
        return Resource(
            try atService { () throws(ServiceError) in try client.get(name, view: view, fieldMask: mask) })
    }

    /// Makes a device or a policy.
    ///
    /// - Parameter id: `nil` for one that the service makes. The region is the service's choice where the scope has none.
    /// - Parameter spec: JSON; checked by a schema of this library's, as the service drops what it does not know in silence.
    public func create(
        _ kind: ResourceKind, _ id: String?, in scope: ResourceScope, displayName: String? = nil,
        spec: SourceText? = nil
    ) throws(CuttleError) -> Resource {
        let parent: String
        var name: ResourceName?
        if let id, id.contains("/") {
            guard let whole = ResourceName(id, kind.kind) else {
                throw CuttleError(
                    .usage, "that is not the name of a \(trusted: kind.kind.words)",
                    hint: "a name is \(trusted: kind.kind.form)")
            }
            (name, parent) = (whole, "projects/\(whole.project)/regions/\(whole.region)")
        } else {
            parent = try scope.parent()
            name = try id.map { (id) throws(CuttleError) in
                guard let name = ResourceName("\(parent)/\(kind.kind.listField)/\(id)", kind.kind) else {
                    throw CuttleError(
                        .usage, "that is not an id for a \(trusted: kind.kind.words)",
                        hint: "an id has letters, digits, '_', '-' and '.' alone, and at most 128 of them")
                }
                return name
            }
        }
        var fields: [JSONValue.Member] = []
        if let displayName { fields.append(.init("displayName", .string(try Self.checked(displayName: displayName)))) }
        if let spec { fields.append(.init("spec", try ResourceSpec(kind, spec).value)) }
        let client = try OpenedAccess(access).devices()
        let (whole, all) = (name, fields)
        return Resource(
            try atService { () throws(ServiceError) in try client.create(kind.kind, in: parent, named: whole, all) })
    }

    /// Changes the fields of a mask, and no other.
    ///
    /// - Parameter mask: paths such as `spec.loggingConfig`. Without one the service would replace everything, so it is needed.
    public func update(
        _ kind: ResourceKind, _ name: String, in scope: ResourceScope, mask: [String], displayName: String? = nil,
        spec: SourceText? = nil
    ) throws(CuttleError) -> Resource {
        guard !mask.isEmpty else {
            throw CuttleError(
                .usage, "nothing says which fields are to change",
                hint:
                    "give \(remedy: .updateMask), such as spec.loggingConfig: without it the service would replace everything"
            )
        }
        guard displayName == nil || mask.contains("displayName") else {
            throw CuttleError(
                .usage, "a display name is given, which the mask does not name: it would not be changed",
                hint: "add it: \(remedy: .updateMask) \(trusted: (mask + ["displayName"]).joined(separator: ","))")
        }
        var fields: [JSONValue.Member] = []
        if let displayName { fields.append(.init("displayName", .string(try Self.checked(displayName: displayName)))) }
        if let spec { fields.append(.init("spec", try ResourceSpec(kind, spec, mask: mask).value)) }
        let client = try OpenedAccess(access).devices()
        let whole = try client.resolve(name, kind, in: scope)
        let all = fields
        return Resource(try atService { () throws(ServiceError) in try client.update(whole, all, mask: mask) })
    }

    /// Deletes a device or a policy. What has its key goes on calling the service until that notices.
    public func delete(_ kind: ResourceKind, _ name: String, in scope: ResourceScope) throws(CuttleError) -> String {
        let client = try OpenedAccess(access).devices()
        let whole = try client.resolve(name, kind, in: scope)
        try atService { () throws(ServiceError) in try client.delete(whole) }
        return whole.text
    }

    /// Takes the service account of a device or a policy away.
    ///
    /// - Returns: the full name, and whether there was an account, as far as the service says.
    public func removeServiceAccount(
        _ kind: ResourceKind, _ name: String, in scope: ResourceScope
    ) throws(CuttleError) -> (name: String, removed: Bool) {
        let client = try OpenedAccess(access).devices()
        let whole = try client.resolve(name, kind, in: scope)
        return (
            whole.text, try atService { () throws(ServiceError) in try client.removeServiceAccount(from: whole) }
        )
    }

    /// Approves a request of new hardware, or revokes it.
    public func conclude(_ name: String, in scope: ResourceScope, approved: Bool) throws(CuttleError) -> Resource {
        let client = try OpenedAccess(access).devices()
        let whole = try client.resolve(name, .provisioningApprovalRequest, in: scope)
        let spec: JSONValue = ["conclusion": approved ? "APPROVED" : "REVOKED"]
        return Resource(
            try atService { () throws(ServiceError) in
                try client.update(whole, [.init("spec", spec)], mask: ["spec.conclusion"])
            })
    }

    /// Makes a service account and a key for a device or a policy, and gives the key to the caller. Where the key is for an
    /// image, an edit with ``Customization/serviceAccount`` needs no such file.
    public func provisionServiceAccount(
        _ kind: ResourceKind, _ name: String, in scope: ResourceScope
    ) throws(CuttleError) -> ProvisionedKeyReport {
        var wanted = ServiceAccountProvisioning(
            kind == .device ? .device(name) : .provisioningPolicy(name), access: access)
        (wanted.project, wanted.region) = (scope.project, scope.region)
        let step = try ProvisioningStep(wanted, through: OpenedAccess(access), domain: nil)
        let (key, account) = try step.provision()
        return ProvisionedKeyReport(account: account, keyFile: key.bytes.array)
    }

    private static func wanted(
        _ kind: ResourceKind, _ view: ResourceView
    ) -> (DevicesClient.View, [String]) {
        // What tables show is in no view but the whole.
        let mask =
            view == .full ? [] : kind == .device ? ["status.connectionStatus", "spec.serviceAccount"] : ["spec"]
        return (view.view, mask)
    }

    private static func checked(displayName: String) throws(CuttleError) -> String {
        guard displayName.unicodeScalars.count <= 256 else {
            throw CuttleError(.usage, "the display name has more than 256 characters")
        }
        return displayName
    }
}

/// How much of a resource an answer holds (goten.types.View).
public enum ResourceView: String, CaseIterable, Sendable {
    case name = "NAME"
    case basic = "BASIC"
    case detail = "DETAIL"
    case full = "FULL"

    var view: DevicesClient.View {
        switch self {
        case .name: .name
        case .basic: .basic
        case .detail: .detail
        case .full: .full
        }
    }
}
