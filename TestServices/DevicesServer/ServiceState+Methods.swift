// SPDX-License-Identifier: Apache-2.0

extension ServiceState {
    /// Does a method.
    ///
    /// - Returns: the answer's message, with default values left out.
    mutating func perform(_ call: ServiceCall, _ record: inout RequestRecord) throws(ServiceFailure) -> JSON {
        try checkProject(of: call.name)
        switch call.route.action {
        case .get(let kind): return try viewed(try existing(kind, call.name), kind, call.parameters)
        case .batchGet(let kind): return try batchGet(kind, call.parameters)
        case .list(let kind): return try list(kind, call)
        case .logs: return try listLogs(call.parameters)
        case .logDescriptors: return try listLogDescriptors(call)
        case .getKey, .listKeys: return try readKeys(call)
        case .endpoints:
            _ = try existing(.devices, call.name)
            return ["endpoints": .array(authorities.sorted().map { .string($0) })]
        case .none: throw ServiceFailure(.unimplemented, "\(call.route.rpc) is not part of this reference server")
        default:
            let value = try change(call, &record)
            record.hadEffect = true
            return value
        }
    }

    private mutating func change(_ call: ServiceCall, _ record: inout RequestRecord) throws(ServiceFailure) -> JSON {
        switch call.route.action {
        case .create(let kind): return try create(kind, call, &record)
        case .update(let kind): return try update(kind, call, &record)
        case .delete(let kind): return try delete(kind, call)
        case .deleteKey: return try deleteKey(call)
        case .provision(let kind): return try provision(kind, call)
        case .removeAccount(let kind): return try removeAccount(kind, call.name)
        case .provisionViaPolicy: return try provisionViaPolicy(call)
        case .requestApproval: return try requestApproval(call)
        case .provisionApproved: return try provisionApproved(call)
        default: throw ServiceFailure(.internal, "not a change")
        }
    }

    private func checkProject(of name: String) throws(ServiceFailure) {
        let parts = name.split(separator: "/")
        guard parts.count >= 2, parts[0] == "projects" else { return }
        guard parts[1] == project || parts[1] == "-" else {
            throw ServiceFailure(.notFound, "project \(parts[1]) was not found")
        }
        guard parts.count >= 4 else { return }
        guard parts[3] == "-" || regions.contains(String(parts[3])) else {
            throw ServiceFailure(.notFound, "region \(parts[3]) was not found in project \(parts[1])")
        }
    }

    /// A resource by its full name. The contract does not say what `-` does here; this server refuses it.
    func existing(_ kind: ResourceKind, _ name: String) throws(ServiceFailure) -> JSON {
        guard !name.split(separator: "/").contains("-") else {
            throw ServiceFailure(.invalidArgument, "a name with '-' names nothing: \(name)")
        }
        guard let resource = resources[kind]?[name] else {
            throw ServiceFailure(.notFound, "resource \(name) was not found")
        }
        return resource
    }

    private func batchGet(_ kind: ResourceKind, _ parameters: CallParameters) throws(ServiceFailure) -> JSON {
        var (found, missing): ([JSON], [JSON]) = ([], [])
        for name in parameters.texts("names") {
            if let resource = resources[kind]?[name] {
                found.append(try viewed(resource, kind, parameters))
            } else {
                missing.append(.string(name))
            }
        }
        var answer = JSON.object([])
        if !found.isEmpty { answer[kind.rawValue] = .array(found) }
        if !missing.isEmpty { answer["missing"] = .array(missing) }
        return answer
    }

    /// What the view and the mask ask for.
    func viewed(_ resource: JSON, _ kind: ResourceKind, _ parameters: CallParameters) throws(ServiceFailure) -> JSON {
        let view = parameters.text("view")
        let mask = try parameters.mask("fieldMask", of: kind.message)
        // Without a view, "the fieldMask alone".
        let isAlone = ["", "UNSPECIFIED"].contains(view) && !mask.isEmpty
        guard let paths = isAlone ? [] : kind.paths(inView: view) else { return written(resource, kind) }
        return written(masked(resource, paths.map { $0.split(separator: ".").map(String.init) } + mask), kind)
    }

    /// What of a resource is at these paths.
    func masked(_ resource: JSON, _ paths: [[String]]) -> JSON {
        var result = JSON.object([])
        // The whole comes last, over its parts.
        for path in paths.sorted(by: { $0.count > $1.count }) {
            if let value = resource[path: path] { result[path: path] = value }
        }
        return result
    }

    /// A resource as answers have it.
    func written(_ resource: JSON, _ kind: ResourceKind) -> JSON {
        var value = MessageWriter.written(resource, kind.message)
        if modes.hasUnknownFields {
            value["observedBy"] = ["shard": .string("17")]
            if value["metadata"] != nil { value["metadata"]?["traceState"] = "0" }
        }
        return value
    }

    private mutating func list(_ kind: ResourceKind, _ call: ServiceCall) throws(ServiceFailure) -> JSON {
        let filter = try Filter(call.parameters.text("filter"), kind.message)
        var found: [JSON] = []
        for (name, resource) in resources[kind] ?? [:] where isBelow(call.name, name) && filter.holds(for: resource) {
            found.append(resource)
        }
        // A policy of another one's is a parent too, so it must be there.
        if kind == .provisioningApprovalRequests, !call.name.split(separator: "/").contains("-") {
            _ = try existing(.provisioningPolicies, call.name)
        }
        try sort(&found, by: call.parameters.text("orderBy"))
        let page = try page(of: found.map { ($0.text("name"), $0) }, call.parameters, "\(call.name) \(kind)")
        var answer = page.fields
        var items: [JSON] = []
        for item in page.items { items.append(try viewed(item, kind, call.parameters)) }
        if !items.isEmpty { answer[kind.rawValue] = .array(items) }
        return answer
    }

    private func sort(_ found: inout [JSON], by order: String) throws(ServiceFailure) {
        let words = order.split { " ,".contains($0) }.map(String.init)
        let path = words.first ?? "name"
        guard words.count <= 2, ["name", "displayName"].contains(path),
            ["asc", "desc"].contains(words.last ?? "asc")
                || words.count <= 1
        else { throw ServiceFailure(.invalidArgument, "orderBy is not supported: \(order)") }
        found.sort { ($0.text(path), $0.text("name")) < ($1.text(path), $1.text("name")) }
        if words.last == "desc" { found.reverse() }
    }

    /// Whether a resource is directly below a parent, in which a segment may be `-`.
    private func isBelow(_ parent: String, _ name: String) -> Bool {
        let wanted = parent.split(separator: "/")
        let parts = name.split(separator: "/").dropLast(2)
        return wanted.count == parts.count && zip(wanted, parts).allSatisfy { $0 == "-" || $0 == $1 }
    }

    /// One page of what was found, in its order. A page's token goes by what was the last, so that what is deleted in between
    /// moves nothing.
    mutating func page<Item>(
        of found: [(id: String, item: Item)], _ parameters: CallParameters, _ query: String
    ) throws(ServiceFailure) -> (items: [Item], fields: JSON) {
        let query = query + " " + parameters.text("filter") + " " + parameters.text("orderBy")
        let size = parameters.number("pageSize") ?? 0
        guard size >= 0 else { throw ServiceFailure(.invalidArgument, "pageSize is negative") }
        var start = 0
        let token = parameters.text("pageToken")
        if !token.isEmpty {
            guard let known = pageTokens[token], known.query == query else {
                throw ServiceFailure(.invalidArgument, "pageToken is not one of this query")
            }
            start = found.firstIndex { $0.id > known.after } ?? found.count
            if let index = found.firstIndex(where: { $0.id == known.after }) { start = index + 1 }
        }
        let count = min(size == 0 ? modes.pageCap : size, modes.pageCap)
        let items = found.dropFirst(start).prefix(count)
        var fields = JSON.object([])
        if start + items.count < found.count, let last = items.last {
            let next = newID("page") + "+/="
            pageTokens[next] = (query, last.id)
            fields["nextPageToken"] = .string(next)
        }
        if start > 0 { fields["prevPageToken"] = .string(newID("page")) }
        if parameters.flag("includePagingInfo") {
            if start > 0 { fields["currentOffset"] = .number(String(start)) }
            if !found.isEmpty { fields["totalResultsCount"] = .number(String(found.count)) }
        }
        return (items.map(\.item), fields)
    }
}
