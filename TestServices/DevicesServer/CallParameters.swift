// SPDX-License-Identifier: Apache-2.0

/// The fields of a request's message that are in its query, by their names in camelCase.
struct CallParameters: Sendable {
    /// Why a query is not one of the method.
    struct Fault: Error {
        var words: String
        /// Whether there is no such parameter, which makes Envoy not transcode the request at all.
        var isUnknown: Bool
    }

    private var leaves: [String: [JSON]] = [:]
    private var messages: [String: JSON] = [:]

    init(_ request: ServiceRequest, _ route: Route) throws(Fault) {
        guard let parameters = request.parameters else {
            throw Fault(words: "the query is not well-formed", isUnknown: false)
        }
        for parameter in parameters { try add(parameter.name, parameter.value, route) }
    }

    private mutating func add(_ name: String, _ value: String, _ route: Route) throws(Fault) {
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map { camelCase(String($0)) }
        let whole = path.joined(separator: ".")
        switch route.query[whole] {
        case .leaf(let type):
            guard leaves[whole] == nil else { throw Fault(words: "\(name) stands twice", isUnknown: false) }
            leaves[whole] = [try leaf(name, value, type)]
        case .repeated(let type): leaves[whole, default: []].append(try leaf(name, value, type))
        case .message: throw Fault(words: "\(name) is a message: only its leaves are parameters", isUnknown: false)
        case nil:
            for length in 1..<max(2, path.count) {
                let prefix = path.prefix(length).joined(separator: ".")
                let rest = path.dropFirst(length).joined(separator: ".")
                guard case .message(let message)? = route.query[prefix],
                    let (names, type) = Messages.all.resolve(rest, in: message)
                else { continue }
                if case .list(let type) = type {
                    let items = (messages[prefix]?[path: names]?.items ?? []) + [try leaf(name, value, type)]
                    messages[prefix, default: .object([])][path: names] = .array(items)
                } else {
                    messages[prefix, default: .object([])][path: names] = try leaf(name, value, type)
                }
                return
            }
            throw Fault(words: "\(route.rpc) has no query parameter \(name)", isUnknown: true)
        }
    }

    private func leaf(_ name: String, _ value: String, _ type: Messages.FieldType) throws(Fault) -> JSON {
        guard let leaf = MessageReader.leaf(value, type) else {
            throw Fault(words: "the value of \(name) is not of its type", isUnknown: false)
        }
        return leaf
    }

    /// A text; empty where it is not given.
    func text(_ name: String) -> String { leaves[name]?.first?.text ?? "" }

    /// All values of a repeated parameter.
    func texts(_ name: String) -> [String] { (leaves[name] ?? []).compactMap(\.text) }

    /// Whether it is given as `true`.
    func flag(_ name: String) -> Bool { leaves[name]?.first == .bool(true) }

    /// A number; `nil` where it is not given.
    func number(_ name: String) -> Int? {
        guard case .number(let digits)? = leaves[name]?.first else { return nil }
        return Int(digits)
    }

    /// What is given of a message.
    func message(_ name: String) -> JSON { messages[name] ?? .object([]) }

    /// Whether it is given at all.
    func has(_ name: String) -> Bool { leaves[name] != nil || messages[name] != nil }

    /// The paths of a mask, as the message has them; empty where it is not given.
    func mask(_ name: String, of message: String) throws(ServiceFailure) -> [[String]] {
        var paths: [[String]] = []
        for path in text(name).split(separator: ",").map(String.init) {
            guard let (names, _) = Messages.all.resolve(path, in: message) else {
                throw ServiceFailure(.invalidArgument, "\(name): \(message) has no field \(path)")
            }
            paths.append(names)
        }
        return paths
    }
}
