// SPDX-License-Identifier: Apache-2.0

/// One method of the contract: its verb, its template and what it takes.
struct Route: Sendable {
    /// The method's name in its gRPC service.
    let rpc: String
    /// The verb of HTTP.
    let verb: String
    /// `projects/*/regions/*/devices/*`, with what follows it: `/devices`, `:watch`.
    let template: String
    /// The message that the body is; `nil` for a method that has no body.
    let body: String?
    /// The query parameters, by their names in camelCase, with their types.
    let query: [String: QueryType]
    let action: Action

    /// What a query parameter takes.
    enum QueryType: Equatable, Sendable {
        case leaf(Messages.FieldType)
        case repeated(Messages.FieldType)
        /// Of which only the leaves are given: `deviceStatus.deviceInfo.osVersion`.
        case message(String)
    }

    /// What is done.
    enum Action: Equatable, Sendable {
        case get(ResourceKind), batchGet(ResourceKind), list(ResourceKind), create(ResourceKind), update(ResourceKind)
        case delete(ResourceKind)
        case endpoints
        case provision(ResourceKind), removeAccount(ResourceKind)
        case provisionViaPolicy, requestApproval, provisionApproved
        case getKey, listKeys, deleteKey
        case logs, logDescriptors
        /// A method of the contract that this server does not have: 501.
        case none
    }

    init(
        _ rpc: String, _ verb: String, _ template: String, _ action: Action, body: String? = nil,
        query: [String: QueryType] = [:]
    ) {
        self.rpc = rpc
        self.verb = verb
        self.template = template
        self.action = action
        self.body = body
        self.query = query
    }

    /// The name that a path has where the template has its first stars, and the region and the rest as they are.
    ///
    /// - Parameter path: as it came, without the query; nothing of it is percent-decoded, as names go in as they are.
    /// - Returns: what of the path stands for the resource, or its parent; `nil` where the path is another method's.
    func match(_ path: String) -> String? {
        guard path.hasPrefix("/v1/") else { return nil }
        let path = path.dropFirst(4)
        let wanted = template.split(separator: "/", omittingEmptySubsequences: false)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard wanted.count == parts.count else { return nil }
        var named = 0
        for (index, pair) in zip(wanted, parts).enumerated() {
            guard let star = pair.0.firstIndex(of: "*") else {
                guard pair.0 == pair.1 else { return nil }
                continue
            }
            let suffix = pair.0[pair.0.index(after: star)...]
            guard pair.1.hasSuffix(suffix), Self.isSegment(pair.1.dropLast(suffix.count)) else { return nil }
            named = index + 1
        }
        return parts.prefix(named).joined(separator: "/").split(separator: ":").first.map(String.init) ?? ""
    }

    /// An id, a region or the wildcard.
    private static func isSegment(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "_.-".unicodeScalars.contains($0))
            }
    }
}
