// SPDX-License-Identifier: Apache-2.0

/// One assertion about a boot, and what was found.
package struct Finding: Codable, Equatable, Sendable {
    /// A short name: `address`.
    package var id: String
    /// What must be.
    package var expected: String
    /// What the device reported, or a service or a judge saw.
    package var found: String
    package var holds: Bool

    package init(_ id: String, expected: String, found: String, _ holds: Bool) {
        (self.id, self.expected, self.found, self.holds) = (id, expected, found, holds)
    }

    /// Two values that must be the same.
    init<Value: Equatable>(_ id: String, _ expected: Value, is found: Value, _ say: (Value) -> String = { "\($0)" }) {
        self.init(id, expected: say(expected), found: say(found), expected == found)
    }
}
