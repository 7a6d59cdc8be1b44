// SPDX-License-Identifier: Apache-2.0

/// Reads a body as a message, as strictly as the transcoder reads it: a value of another type is refused, and a field that
/// is not known is dropped in silence; here it is noted, as a fault of the client.
struct MessageReader {
    /// The paths that were dropped.
    private(set) var dropped: [String] = []

    /// Why a body is not the message: the words that the transcoder answers, in plain text.
    struct Mismatch: Error { var words: String }

    mutating func read(_ value: JSON, as message: String, at path: String = "") throws(Mismatch) -> JSON {
        guard case .object(let members) = value else { throw mismatch("an object", path) }
        var result = JSON.object([])
        for member in members {
            let place = path.isEmpty ? member.name : "\(path).\(member.name)"
            guard let type = Messages.all.field(member.name, of: message) else {
                dropped.append(place)
                continue
            }
            // In proto3's JSON, null is a field that is not there.
            guard member.value != .null else { continue }
            result[member.name] = try read(member.value, type, place)
        }
        return result
    }

    private mutating func read(_ value: JSON, _ type: Messages.FieldType, _ path: String) throws(Mismatch) -> JSON {
        switch (type, value) {
        case (.message(let name), _): return try read(value, as: name, at: path)
        case (.list(let type), .array(let items)):
            var read: [JSON] = []
            for (index, item) in items.enumerated() { read.append(try self.read(item, type, "\(path)[\(index)]")) }
            return .array(read)
        case (.map(let type), .object(let members)):
            var read: [JSON.Member] = []
            for member in members {
                read.append(JSON.Member(member.name, try self.read(member.value, type, "\(path).\(member.name)")))
            }
            return .object(read)
        case (.anything, .object): return value
        case (.bool, .bool), (.string, .string): return value
        case (.bool, _): throw mismatch(type, path)
        case (_, .string(let text)):
            guard let leaf = Self.leaf(text, type) else { throw mismatch(type, path) }
            return leaf
        case (.int32, .number(let text)), (.uint32, .number(let text)), (.int64, .number(let text)),
            (.double, .number(let text)):
            guard let leaf = Self.leaf(text, type) else { throw mismatch(type, path) }
            return leaf
        default: throw mismatch(type, path)
        }
    }

    /// A value that is given as a text: of a query parameter, or of a number or an enum in JSON.
    ///
    /// - Returns: `nil` where it is not one of the type.
    static func leaf(_ text: String, _ type: Messages.FieldType) -> JSON? {
        switch type {
        case .string: .string(text)
        case .bool: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
        case .int32: Int32(text).map { .number(String($0)) }
        case .uint32: UInt32(text).map { .number(String($0)) }
        case .int64: Int64(text).map { .number(String($0)) }
        case .double: Double(text).map { _ in .number(text) }
        case .enumeration(let names): names.contains(text) ? .string(text) : nil
        case .timestamp: Timestamp(text).map { .string($0.text) }
        case .duration: text.hasSuffix("s") && Double(text.dropLast()) != nil ? .string(text) : nil
        case .fieldMask: .string(text)
        case .anything, .message, .list, .map: nil
        }
    }

    private func mismatch(_ type: Messages.FieldType, _ path: String) -> Mismatch {
        switch type {
        case .enumeration: mismatch("a value of the enum", path)
        case .list: mismatch("an array", path)
        default: mismatch("\(type)", path)
        }
    }

    private func mismatch(_ expected: String, _ path: String) -> Mismatch {
        Mismatch(words: "INVALID_ARGUMENT: invalid value at '\(path)': expected \(expected)")
    }
}
