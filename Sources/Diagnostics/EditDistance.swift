// SPDX-License-Identifier: Apache-2.0

/// How many insertions, deletions, replacements and swaps of neighbours lead from one text to the other (optimal
/// string alignment); `nil` where it is more than `limit`.
package func editDistance(_ left: String, _ right: String, limit: Int) -> Int? {
    let left = Array(left.lowercased().utf8)
    let right = Array(right.lowercased().utf8)
    guard limit >= 0, abs(left.count - right.count) <= limit else { return nil }
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
    let folded = fold(text)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != text {
        let distance = fold(candidate) == folded ? 0 : editDistance(text, candidate, limit: best?.distance ?? limit)
        guard let distance, distance < (best?.distance ?? limit + 1) else { continue }
        // "to" is not a slip of "id": of a short word, something must be left.
        guard distance == 0 || distance < Swift.min(text.utf8.count, candidate.utf8.count) else { continue }
        best = (candidate, distance)
    }
    return best?.candidate
}

private func fold(_ text: String) -> String { text.lowercased().filter { $0 != "-" && $0 != "_" } }
