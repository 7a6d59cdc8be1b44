// SPDX-License-Identifier: Apache-2.0

/// Writes messages as proto3's JSON does: default values are left out, a 64-bit number is a text. The order of the members is
/// another one each time, since no client may rely on it.
struct MessageWriter {
    /// A message as an answer has it.
    static func written(_ value: JSON, _ message: String) -> JSON {
        .object(
            value.members.compactMap { member in
                guard let type = Messages.all.field(member.name, of: message) else { return nil }
                return written(member.value, type).map { JSON.Member(member.name, $0) }
            })
    }

    private static func written(_ value: JSON, _ type: Messages.FieldType) -> JSON? {
        switch (type, value) {
        case (.message(let name), _): return written(value, name)
        case (.list(let type), .array(let items)):
            return items.isEmpty ? nil : .array(items.map { element($0, type) })
        case (.map(let type), .object(let members)):
            return members.isEmpty ? nil : .object(members.map { JSON.Member($0.name, element($0.value, type)) })
        case (.bool, .bool(false)), (.string, .string("")), (.fieldMask, .string("")): return nil
        case (.int64, .number(let digits)): return digits == "0" ? nil : .string(digits)
        case (.int32, .number("0")), (.uint32, .number("0")), (.double, .number("0")): return nil
        case (.enumeration(let names), .string(let name)): return name == names.first ? nil : value
        default: return value
        }
    }

    /// Of a list or a map, where a default value stays.
    private static func element(_ value: JSON, _ type: Messages.FieldType) -> JSON {
        switch (type, value) {
        case (.int64, .number(let digits)): .string(digits)
        case (.message(let name), _): written(value, name)
        default: value
        }
    }

    /// The same with its members in another order.
    static func shuffled(_ value: JSON, _ numbers: inout some RandomNumberGenerator) -> JSON {
        switch value {
        case .array(let items):
            var shuffled: [JSON] = []
            for item in items { shuffled.append(Self.shuffled(item, &numbers)) }
            return .array(shuffled)
        case .object(let members):
            var shuffled: [JSON.Member] = []
            for member in members { shuffled.append(JSON.Member(member.name, Self.shuffled(member.value, &numbers))) }
            shuffled.shuffle(using: &numbers)
            return .object(shuffled)
        default: return value
        }
    }
}
