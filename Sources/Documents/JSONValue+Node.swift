// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

extension JSONValue {
    /// A JSON document's tree as a value to write; numbers keep their notation.
    package init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar) where scalar.style != .plain: self = .string(scalar.text)
        case .scalar(let scalar):
            switch scalar.text {
            case "null": self = .null
            case "true": self = .bool(true)
            case "false": self = .bool(false)
            default: self = .number(scalar.text)
            }
        case .sequence(let items): self = .array(items.map { JSONValue($0) })
        case .mapping(let entries):
            self = .object(entries.map { Member($0.key.text ?? "", JSONValue($0.value)) })
        }
    }
}
