// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Testing

@Suite struct LongJSONObjectTests {
    private func object(_ count: Int, asked: @escaping (Int) -> Void = { _ in }) -> LongJSONObject {
        LongJSONObject(
            [.init("a\"b", .null), .init("n", 7)], list: "devices", count: count,
            element: { index in
                asked(index)
                return ["name": "d-\(index)", "text": .string(String(repeating: "é\u{1}", count: 40))]
            }, [.init("end", true)])
    }

    @Test(arguments: [0, 1, 2, 3000]) func `its text is that of the whole object, and another reader takes it`(
        count: Int
    ) throws {
        let whole: JSONValue = [
            "a\"b": .null, "n": 7,
            "devices": .array(
                (0..<count).map { ["name": "d-\($0)", "text": .string(String(repeating: "é\u{1}", count: 40))] }),
            "end": true,
        ]
        let text = object(count).text
        #expect(text == whole.compact())
        let read = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect((read["devices"] as? [[String: String]])?.compactMap { $0["name"] } == (0..<count).map { "d-\($0)" })
    }

    @Test func `it comes in parts, and nothing is asked for before its time`() {
        var asked: [Int] = []
        var parts: [Int] = []
        object(3000, asked: { asked.append($0) }).write { parts.append($0.utf8.count) }
        #expect(asked == Array(0..<3000))
        #expect(parts.count > 5)
        #expect(parts.allSatisfy { $0 < (1 << 16) + 1024 })
    }

    @Test func `whoever takes it can end it`() {
        var asked = 0
        var taken = 0
        #expect(throws: CancellationError.self) {
            try object(3000, asked: { asked = $0 }).write { (_) throws(CancellationError) in
                taken += 1
                if taken == 2 { throw CancellationError() }
            }
        }
        #expect(taken == 2)
        #expect(asked < 1500)
    }
}
