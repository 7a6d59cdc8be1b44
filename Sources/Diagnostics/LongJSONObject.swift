// SPDX-License-Identifier: Apache-2.0

/// An object with one long list, which is written on one line, part by part: it is never in memory whole.
package struct LongJSONObject {
    private let head: [JSONValue.Member]
    private let list: String
    private let count: Int
    private let element: (Int) -> JSONValue
    private let rest: [JSONValue.Member]

    /// The members in this order: `head`, the list of that name, `rest`.
    ///
    /// - Parameter element: what stands at a place of the list; it is asked for each once, in order.
    package init(
        _ head: [JSONValue.Member], list: String, count: Int, element: @escaping (Int) -> JSONValue,
        _ rest: [JSONValue.Member]
    ) {
        (self.head, self.list, self.count, self.element, self.rest) = (head, list, count, element, rest)
    }

    /// All of it.
    package var text: String {
        var text = ""
        write { text += $0 }
        return text
    }

    /// Hands it on in parts of some 64 KiB.
    package func write<Failure>(to take: (String) throws(Failure) -> Void) throws(Failure) {
        var part = "{"
        for member in head { part += Self.text(of: member) + "," }
        part += JSONValue.string(list).compact() + ":["
        for index in 0..<count {
            if index > 0 { part += "," }
            part += element(index).compact()
            guard part.utf8.count >= 1 << 16 else { continue }
            try take(part)
            part = ""
        }
        part += "]"
        for member in rest { part += "," + Self.text(of: member) }
        try take(part + "}")
    }

    private static func text(of member: JSONValue.Member) -> String {
        JSONValue.string(member.name).compact() + ":" + member.value.compact()
    }
}
