// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import SystemIO
import Testing

struct SharedRunsTests {
    @Test func `a thread alone has a run of its own`() {
        let count = Mutex(0)
        let runs = SharedRuns {
            count.withLock { count -> Int in
                count += 1; return count
            }
        }
        #expect((1...5).map { _ in runs.join() } == [1, 2, 3, 4, 5])
    }

    /// As of names that are made durable: one that was there before a thread asked is covered by what the thread is told.
    @Test func `every thread is told of a run that began when it was there, and threads share runs`() {
        let changes = Mutex<Set<Int>>([])
        let count = Mutex(0)
        let runs = SharedRuns { () -> Set<Int> in
            count.withLock { $0 += 1 }
            return changes.withLock { $0 }
        }
        let uncovered = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 2000) { number in
            changes.withLock { _ = $0.insert(number) }
            if !runs.join().contains(number) { uncovered.withLock { $0 += 1 } }
        }
        #expect(uncovered.withLock { $0 } == 0)
        #expect(count.withLock { $0 } <= 2000)
    }

    @Test func `those who come during a run share the next one`() {
        let (began, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let count = Mutex(0)
        let runs = SharedRuns { () -> Int in
            let number = count.withLock { count -> Int in
                count += 1; return count
            }
            if number == 1 {
                began.signal()
                goOn.wait()
            }
            return number
        }
        let told = Mutex<[Int]>([])
        let group = DispatchGroup()
        func join() {
            DispatchQueue(label: "test").async(group: group) {
                let number = runs.join()
                told.withLock { $0.append(number) }
            }
        }
        join()
        began.wait()
        for _ in 0..<8 { join() }
        // Nobody can tell that a thread waits: one that comes later still has a run of its own, or shares it with others.
        goOn.signal()
        group.wait()
        let numbers = told.withLock { $0 }
        #expect(numbers.count == 9)
        #expect(numbers.count { $0 == 1 } == 1)
        #expect(numbers.max() == count.withLock { $0 })
    }
}
