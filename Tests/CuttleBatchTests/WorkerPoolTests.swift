// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import Workers

@Suite(.timeLimit(.minutes(5)))
struct WorkerPoolTests {
    /// With one thread, too, whose caller is another one.
    @Test(arguments: [1, 3]) func `nothing more is begun than was under way when the list was ended`(size: Int) {
        for _ in 0..<300 {
            let begun = Mutex<[Int]>([])
            var results: [Int] = []
            WorkerPool(size: size).work(
                on: Array(0..<50), mayBegin: { true },
                { item, tell in
                    begun.withLock { $0.append(item) }
                    tell()
                    return item
                }, told: {},
                finished: { _, result in
                    results.append(result)
                    return result != 1
                })
            // One on each of the other threads may be under way, and one more begun before the caller has heard of the end.
            let all = begun.withLock { $0 }
            #expect(Set(results) == Set(all))
            if size == 1 { #expect(all == [0, 1]) }
        }
    }

    @Test(arguments: [1, 3, 100]) func `everything is done once, and its result told`(size: Int) {
        var results: [Int: Int] = [:]
        WorkerPool(size: size).work(on: Array(0..<500)) {
            $0 * 2
        } finished: { index, result in
            results[index] = result
            return true
        }
        #expect(results == Dictionary(uniqueKeysWithValues: (0..<500).map { ($0, $0 * 2) }))
    }

    @Test func `what may not begin is not begun`() {
        let count = Atomic(0)
        WorkerPool(size: 2).work(
            on: Array(0..<50), mayBegin: { count.load(ordering: .relaxed) < 5 },
            { _ in count.wrappingAdd(1, ordering: .relaxed) }, finished: { _, _ in true })
        #expect((5...6).contains(count.load(ordering: .relaxed)))
    }
}
