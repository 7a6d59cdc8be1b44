// SPDX-License-Identifier: Apache-2.0

internal import DevicesService

/// What the Devices service keeps that this library works with.
public enum ResourceKind: CaseIterable, Hashable, Sendable {
    case device
    case provisioningPolicy
    /// New hardware that waits for somebody's approval, below a policy.
    case provisioningApprovalRequest

    var kind: ResourceName.Kind {
        switch self {
        case .device: .device
        case .provisioningPolicy: .provisioningPolicy
        case .provisioningApprovalRequest: .provisioningApprovalRequest
        }
    }
}

/// Where things are looked for that are named by their id alone.
public struct ResourceScope: Hashable, Sendable {
    public var project: String?
    /// `nil` for all regions.
    public var region: String?
    /// The policy of approval requests, by its name or id.
    public var provisioningPolicy: String?

    public init(project: String? = nil, region: String? = nil, provisioningPolicy: String? = nil) {
        self.project = project
        self.region = region
        self.provisioningPolicy = provisioningPolicy
    }

    /// `projects/P/regions/R`, where a region that is not given is all of them.
    func parent() throws(CuttleError) -> String {
        guard let project, !project.isEmpty else {
            throw CuttleError(.usage, "no project is given", hint: "give \(remedy: .project)")
        }
        guard ResourceName.isID(project) else {
            throw CuttleError(.usage, "the project is not one: it has letters, digits, '_', '-' and '.' alone")
        }
        let region = region ?? ResourceName.anyRegion
        guard ResourceName.isRegion(region) else {
            throw CuttleError(.usage, "the region is not one: it has small letters, digits and '-' alone")
        }
        return "projects/\(project)/regions/\(region)"
    }
}

extension DevicesClient {
    /// The full name of what is named in full or by its id.
    ///
    /// - Throws: ``CuttleError/Code/missing`` where no region has it, ``CuttleError/Code/usage`` where several have.
    func resolve(
        _ text: String, _ kind: ResourceKind, in scope: ResourceScope
    ) throws(CuttleError) -> ResourceName {
        let kind = kind.kind
        if text.contains("/") {
            guard let name = ResourceName(text, kind) else {
                throw CuttleError(
                    .usage, "\(trusted: shown(text)) is not the name of a \(trusted: kind.words)",
                    hint: "a name is \(trusted: kind.form)")
            }
            guard name.region == ResourceName.anyRegion else { return name }
            return try only(
                atService { () throws(ServiceError) in try names(of: name.id, kind, inProject: name.project) }, text,
                kind)
        }
        guard ResourceName.isID(text) else {
            throw CuttleError(
                .usage, "\(trusted: shown(text)) is not the id of a \(trusted: kind.words)",
                hint: "an id has letters, digits, '_', '-' and '.' alone, and at most 128 of them")
        }
        if kind == .provisioningApprovalRequest {
            guard let policy = scope.provisioningPolicy else {
                throw CuttleError(
                    .usage, "an approval request is named with its policy",
                    hint: "give its whole name: \(trusted: kind.form)")
            }
            let parent = try resolve(policy, .provisioningPolicy, in: scope)
            if let name = ResourceName(parent.text + "/provisioningApprovalRequests/" + text, kind) { return name }
        }
        let parent = try scope.parent()
        if let region = scope.region, region != ResourceName.anyRegion,
            let name = ResourceName("\(parent)/\(kind.listField)/\(text)", kind)
        {
            return name
        }
        let project = scope.project ?? ""
        return try only(
            atService { () throws(ServiceError) in try names(of: text, kind, inProject: project) }, text, kind)
    }

    private func only(
        _ found: [ResourceName], _ text: String, _ kind: ResourceName.Kind
    ) throws(CuttleError) -> ResourceName {
        guard let first = found.first else {
            throw CuttleError(
                .missing,
                "there is no \(trusted: kind.words) \(trusted: shown(text)) in any region that this caller sees")
        }
        guard found.count == 1 else {
            let names = found.prefix(5).map(\.text).joined(separator: ", ")
            throw CuttleError(
                .usage,
                "there are \(found.count) \(trusted: kind.plural) called \(trusted: shown(text)): \(trusted: names)",
                hint: "give the whole name of the one that is meant")
        }
        return first
    }

    /// A name that the caller gave, for a message.
    private func shown(_ text: String) -> String { quoted(text, limit: 100) }
}
