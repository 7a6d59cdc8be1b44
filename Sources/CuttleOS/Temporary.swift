// SPDX-License-Identifier: Apache-2.0
extension Diagnostic { var jsonValue: JSONValue { ["id": .string(id)] } }
extension Diagnostic { public func rendered(color: Bool) -> String { "\(source.name): \(severity.rawValue): \(message) [\(id)]" } }
extension CheckedSettings { mutating func check(layout: FileInput) {} }
