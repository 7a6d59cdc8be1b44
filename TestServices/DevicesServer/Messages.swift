// SPDX-License-Identifier: Apache-2.0

/// The types of the contract's messages, as their JSON names have them.
struct Messages: Sendable {
    /// What a field holds.
    indirect enum FieldType: Equatable, Sendable {
        case string, bool, int32, uint32, int64, double, timestamp, duration, fieldMask
        /// Any JSON object.
        case anything
        /// Its first value is the default.
        case enumeration([String])
        case message(String)
        case list(FieldType)
        case map(FieldType)
    }

    private var messages: [String: [(name: String, type: FieldType)]] = [:]
    private var enumerations: [String: [String]] = [:]

    static let all = Messages(messageTable)

    private init(_ table: String) {
        var blocks: [(name: String, entries: [String])] = []
        for line in table.split(separator: "\n") {
            if line.hasPrefix(" ") {
                blocks[blocks.count - 1].entries += line.split(separator: ";").map { Self.trimmed($0) }
                    .filter { !$0.isEmpty }
            } else {
                blocks.append((String(line), []))
            }
        }
        for block in blocks where block.name.hasPrefix("@") { enumerations[block.name] = block.entries }
        for block in blocks where !block.name.hasPrefix("@") {
            messages[block.name] = block.entries.map { entry in
                let words = entry.split(separator: " ")
                return (String(words[0]), type(String(words[1])))
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String { text.split(separator: " ").joined(separator: " ") }

    private func type(_ text: String) -> FieldType {
        if text.hasPrefix("[]") { return .list(type(String(text.dropFirst(2)))) }
        if text.hasPrefix("{}") { return .map(type(String(text.dropFirst(2)))) }
        if text.hasPrefix("@") { return .enumeration(enumerations[text] ?? []) }
        switch text {
        case "string": return .string
        case "bool": return .bool
        case "int32": return .int32
        case "uint32": return .uint32
        case "int64": return .int64
        case "double": return .double
        case "Timestamp": return .timestamp
        case "Duration": return .duration
        case "FieldMask": return .fieldMask
        case "Struct": return .anything
        default: return .message(text)
        }
    }

    /// The type of a message's field, by its JSON name.
    func field(_ name: String, of message: String) -> FieldType? {
        messages[message]?.first { $0.name == name }?.type
    }

    /// The fields of a path such as `spec.loggingConfig` or `metadata.labels.KEY`, from a message on; snake_case is made
    /// camelCase, as the transcoder takes both.
    ///
    /// - Returns: the names and the last one's type; `nil` where the message has no such path.
    func resolve(_ path: String, in message: String) -> (names: [String], type: FieldType)? {
        var type = FieldType.message(message)
        var names: [String] = []
        for part in path.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
            switch type {
            case .message(let message):
                let name = field(part, of: message) == nil ? camelCase(part) : part
                guard let next = field(name, of: message) else { return nil }
                names.append(name)
                type = next
            case .map(let value):
                guard !part.isEmpty else { return nil }
                names.append(part)
                type = value
            default: return nil
            }
        }
        return names.isEmpty ? nil : (names, type)
    }
}

/// `page_size` is `pageSize`.
func camelCase(_ name: String) -> String {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
}
