// SPDX-License-Identifier: Apache-2.0

/// How many insertions, deletions, replacements and swaps of neighbours lead from one text to the other (optimal
/// string alignment), bytes for characters and ASCII letters in either case; `nil` where it is more than `limit`.
package func editDistance(_ left: String, _ right: String, limit: Int) -> Int? {
    guard limit >= 0, abs(left.utf8.count - right.utf8.count) <= limit else { return nil }
    let left = left.utf8.map(small)
    let right = right.utf8.map(small)
    var before: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        current.reserveCapacity(right.count + 1)
        var least = row + 1
        for column in right.indices {
            var cost = previous[column] + (left[row] == right[column] ? 0 : 1)
            cost = Swift.min(cost, previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = Swift.min(cost, before[column - 1] + 1)
            }
            current.append(cost)
            least = Swift.min(least, cost)
        }
        // One row can be skipped by a swap, so both must be past the limit.
        if least > limit, (previous.min() ?? 0) > limit { return nil }
        before = previous
        previous = current
    }
    guard let distance = previous.last, distance <= limit else { return nil }
    return distance
}

/// The candidate that was probably meant: nearest by edit distance, at most a third of the letters away; also one that
/// differs only in `-`, `_` and letter case. `nil` where none is near.
package func closest(to text: String, among candidates: some Sequence<String>) -> String? {
    guard text.utf8.count <= 64 else { return nil }
    let limit = Swift.max(1, Swift.min(3, text.utf8.count / 3))
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != text {
        let distance =
            isSameWord(candidate, text) ? 0 : editDistance(text, candidate, limit: best?.distance ?? limit)
        guard let distance, distance < (best?.distance ?? limit + 1) else { continue }
        // "to" is not a mistake of "id": of a short word, something must be left.
        guard distance == 0 || distance < Swift.min(text.utf8.count, candidate.utf8.count) else { continue }
        best = (candidate, distance)
    }
    return best?.candidate
}

/// Whether two texts differ only in `-`, `_` and letter case.
private func isSameWord(_ left: String, _ right: String) -> Bool {
    func isJoint(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }
    var rest = right.utf8[...]
    for byte in left.utf8 where !isJoint(byte) {
        rest = rest.drop(while: isJoint)
        guard let other = rest.popFirst(), small(other) == small(byte) else { return false }
    }
    return rest.allSatisfy(isJoint)
}

private func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
