// SPDX-License-Identifier: Apache-2.0

/// The simple half of the filter language: `path = "text"` and `path != "text"`, joined by AND.
struct Filter: Sendable {
    private var conditions: [(path: [String], isEqual: Bool, value: String)] = []

    /// - Parameter message: the fields are of; `nil` for a log's, which are these three and the labels.
    init(_ text: String, _ message: String?) throws(ServiceFailure) {
        var rest = Substring(text)
        func skipSpace() { rest = rest.drop { $0 == " " } }
        skipSpace()
        while !rest.isEmpty {
            let path = String(rest.prefix { $0.isLetter || $0.isNumber || "._-".contains($0) })
            rest = rest.dropFirst(path.count)
            guard let names = Self.names(path, message) else {
                throw ServiceFailure(.invalidArgument, "filter: there is no field '\(path)'")
            }
            skipSpace()
            let isEqual = !rest.hasPrefix("!=")
            guard rest.hasPrefix("=") || !isEqual else {
                throw ServiceFailure(.invalidArgument, "filter: only = and != are supported here")
            }
            rest = rest.dropFirst(isEqual ? 1 : 2)
            skipSpace()
            conditions.append((names, isEqual, try Self.string(&rest)))
            skipSpace()
            guard !rest.isEmpty else { return }
            guard rest.prefix(4).uppercased() == "AND " else {
                throw ServiceFailure(.invalidArgument, "filter: only AND is supported here")
            }
            rest = rest.dropFirst(4)
            skipSpace()
            guard !rest.isEmpty else { throw ServiceFailure(.invalidArgument, "filter: it ends after AND") }
        }
    }

    private static func names(_ path: String, _ message: String?) -> [String]? {
        if let message { return Messages.all.resolve(path, in: message)?.names }
        let names = path.split(separator: ".").map(String.init)
        return ["service", "logDescriptor", "region"].contains(path) || names.count == 2 && names[0] == "labels"
            ? names : nil
    }

    /// A text in double quotes.
    private static func string(_ rest: inout Substring) throws(ServiceFailure) -> String {
        guard rest.first == "\"" else { throw ServiceFailure(.invalidArgument, "filter: a text is in double quotes") }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.first {
            rest = rest.dropFirst()
            switch character {
            case "\"": return value
            case "\\":
                guard let next = rest.first, "\"\\".contains(next) else {
                    throw ServiceFailure(.invalidArgument, "filter: an unknown escape")
                }
                value.append(next)
                rest = rest.dropFirst()
            default: value.append(character)
            }
        }
        throw ServiceFailure(.invalidArgument, "filter: a text has no end")
    }

    /// Whether every condition holds; a field that is not there is empty.
    func holds(for value: JSON) -> Bool {
        conditions.allSatisfy { condition in
            let found = value[path: condition.path]
            let isEqual =
                found?.items.contains(.string(condition.value)) ?? false
                || (found ?? .string("")) == .string(condition.value)
            return isEqual == condition.isEqual
        }
    }

    /// Whether nothing passes but what has this value.
    func requires(_ path: [String], _ value: String) -> Bool {
        conditions.contains { $0.path == path && $0.isEqual && $0.value == value }
    }

    /// The values that a field is to equal.
    func values(of field: String) -> [String] {
        conditions.filter { $0.path == [field] && $0.isEqual }.map(\.value)
    }
}
