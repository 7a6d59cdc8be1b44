// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
internal import Documents
internal import HTTPClient
package import SecretMemory

/// The Devices service (ntt.devices.v1) over REST, method by method, by its published protos.
package struct DevicesClient: Sendable {
    let connection: ServiceConnection

    /// The service at the other end of a connection. Nothing is called yet.
    package init(_ connection: ServiceConnection) { self.connection = connection }

    /// How much of a resource an answer holds (goten.types.View).
    package enum View: String, CaseIterable, Sendable {
        case name = "NAME"
        case basic = "BASIC"
        case detail = "DETAIL"
        case full = "FULL"
    }

    /// What a list is asked for.
    package struct ListOptions: Sendable {
        /// `nil` for the service's default, which is not published.
        package var view: View?
        /// Besides what the view has: `spec.serviceAccount`.
        package var fieldMask: [String] = []
        /// The service's filter language; empty for none.
        package var filter = ""
        /// Of one page; all pages are fetched. The service may give fewer.
        package var pageSize: Int?

        /// Everything, in the service's default view.
        package init() {}
    }

    /// More pages than this are a server that goes round in a circle.
    private static let mostPages = 100_000

    /// One of them (GetDevice, GetProvisioningPolicy, GetProvisioningApprovalRequest).
    ///
    /// - Throws: ``ServiceError/Code/notFound`` where there is none.
    package func get(
        _ name: ResourceName, view: View?, fieldMask: [String] = []
    ) throws(ServiceError) -> ServiceResource {
        let call = ServiceCall(
            .get, "v1/" + name.text, query: Self.query(view, fieldMask), isRepeatable: true,
            operation: "get the \(name.kind.words) \(name.text)")
        return ServiceResource(try connection.call(call))
    }

    /// The account that a device, a policy or a request has now, by its full name; empty for none.
    package func serviceAccount(of name: ResourceName) throws(ServiceError) -> String {
        try get(name, view: .name, fieldMask: ["spec.serviceAccount"]).serviceAccount
    }

    /// All of a kind below a parent, page by page, in the service's order.
    ///
    /// - Parameter parent: `projects/P/regions/R`, or a policy's name for its requests; the region may be `-`.
    package func list(
        _ kind: ResourceName.Kind, of parent: String, _ options: ListOptions = ListOptions()
    ) throws(ServiceError) -> [ServiceResource] {
        var found: [ServiceResource] = []
        var token = ""
        let operation = "list the \(kind.plural) of \(parent)"
        for _ in 0..<Self.mostPages {
            var query = Self.query(options.view, options.fieldMask)
            if !options.filter.isEmpty { query.append(("filter", options.filter)) }
            if let size = options.pageSize { query.append(("pageSize", String(size))) }
            if !token.isEmpty { query.append(("pageToken", token)) }
            let page = try connection.call(
                ServiceCall(
                    .get, "v1/\(parent)/\(kind.listField)", query: query, isRepeatable: true, operation: operation))
            found += (page[kind.listField]?.items ?? []).map { ServiceResource($0) }
            let next = page["nextPageToken"]?.text ?? ""
            guard !next.isEmpty else { return found }
            guard next != token else { break }
            token = next
        }
        throw fault("its list does not end", operation)
    }

    /// Makes one; its region is the service's choice where it is `-`.
    ///
    /// - Parameter name: of which the id is wanted; `nil` for one that the service makes.
    /// - Parameter fields: of the resource, besides its name.
    package func create(
        _ kind: ResourceName.Kind, in parent: String, named name: ResourceName?, _ fields: [JSONValue.Member]
    ) throws(ServiceError) -> ServiceResource {
        let members = (name.map { [JSONValue.Member("name", .string($0.text))] } ?? []) + fields
        let call = ServiceCall(
            .post, "v1/\(parent)/\(kind.listField)", body: .object(members), isRepeatable: false,
            operation: "create the \(kind.words) \(name?.text ?? "in \(parent)")")
        return ServiceResource(try connection.call(call))
    }

    /// Changes the fields of a mask, and no other.
    ///
    /// - Parameter mask: paths such as `spec.loggingConfig`; not empty: without a mask, the service would replace everything.
    package func update(
        _ name: ResourceName, _ fields: [JSONValue.Member], mask: [String]
    ) throws(ServiceError) -> ServiceResource {
        let call = ServiceCall(
            .put, "v1/" + name.text, query: [("updateMask", mask.joined(separator: ","))],
            body: .object([JSONValue.Member("name", .string(name.text))] + fields), isRepeatable: true,
            operation: "update the \(name.kind.words) \(name.text)")
        return ServiceResource(try connection.call(call))
    }

    /// Deletes it; tried once, as a second try would find nothing.
    package func delete(_ name: ResourceName) throws(ServiceError) {
        let call = ServiceCall(
            .delete, "v1/" + name.text, isRepeatable: false, operation: "delete the \(name.kind.words) \(name.text)")
        _ = try connection.call(call)
    }

    /// Makes a service account and a key for a device or a policy, and assigns it. Never tried twice: the service has no
    /// transaction for it.
    ///
    /// - Parameter pair: one that was made here, of which the public half is sent; devices only.
    package func provisionServiceAccount(
        to name: ResourceName, publicKey: String? = nil, privateKey: SecretBytes? = nil
    ) throws(ServiceError) -> ProvisionedKey {
        let operation = "provision a service account to the \(name.kind.words) \(name.text)"
        let method = name.kind == .device ? "ToDevice" : "ToProvisioningPolicy"
        let call = ServiceCall(
            .post, "v1/\(name.text):provisionServiceAccount\(method)",
            query: publicKey.map { [("externalPubkey", $0)] } ?? [], isRepeatable: false, operation: operation)
        let answer = try connection.call(call)
        do throws(AnswerFault) {
            return try ProvisionedKey(answer, local: privateKey)
        } catch {
            throw fault(error.words, operation, mayHaveHappened: true)
        }
    }

    /// Takes the service account of a device or a policy away; account and key are deleted where they were provisioned.
    ///
    /// - Returns: whether there was one, where the service says so: of policies.
    @discardableResult
    package func removeServiceAccount(from name: ResourceName) throws(ServiceError) -> Bool {
        let method = name.kind == .device ? "FromDevice" : "FromProvisioningPolicy"
        let call = ServiceCall(
            .post, "v1/\(name.text):removeServiceAccount\(method)", isRepeatable: false,
            operation: "remove the service account of the \(name.kind.words) \(name.text)")
        let answer = try connection.call(call)
        return name.kind == .device || answer["removed"]?.text == "true"
    }

    /// The full names that an id has, over all regions.
    package func names(
        of id: String, _ kind: ResourceName.Kind, inProject project: String
    ) throws(ServiceError) -> [ResourceName] {
        var options = ListOptions()
        options.view = .name
        return try list(kind, of: "projects/\(project)/regions/\(ResourceName.anyRegion)", options)
            .compactMap { $0.name(kind) }.filter { $0.id == id }
    }

    private static func query(_ view: View?, _ fieldMask: [String]) -> [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        if let view { query.append(("view", view.rawValue)) }
        if !fieldMask.isEmpty { query.append(("fieldMask", fieldMask.joined(separator: ","))) }
        return query
    }

    private func fault(_ words: String, _ operation: String, mayHaveHappened: Bool = false) -> ServiceError {
        ServiceError(
            .badAnswer(words), operation, server: connection.origin.authority, mayHaveHappened: mayHaveHappened)
    }
}
