// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Does one thing for many threads: those that come while it is being done share the next run of it, which begins when all of
/// them are there. What is true of a thing that was begun after a call came is true for that call.
package final class SharedRuns<Outcome: Sendable>: Sendable {
    /// A thread that waits for its outcome, or for its turn to make one.
    private final class Waiter: Sendable {
        private let arrived = DispatchSemaphore(value: 0)
        private let outcome = Mutex<Outcome?>(nil)

        /// `nil`: it is this thread's turn.
        func wait() -> Outcome? {
            arrived.wait()
            return outcome.withLock { $0 }
        }

        func go(_ outcome: Outcome?) {
            self.outcome.withLock { $0 = outcome }
            arrived.signal()
        }
    }

    private struct State {
        var isRunning = false
        var waiting: [Waiter] = []
    }

    private let state = Mutex(State())
    private let work: @Sendable () -> Outcome

    /// - Parameter work: done by one thread at a time.
    package init(_ work: @escaping @Sendable () -> Outcome) { self.work = work }

    /// What came of a run that was begun after this was called.
    package func join() -> Outcome {
        let waiter = state.withLock { state -> Waiter? in
            guard state.isRunning else {
                state.isRunning = true
                return nil
            }
            let waiter = Waiter()
            state.waiting.append(waiter)
            return waiter
        }
        if let outcome = waiter?.wait() { return outcome }
        let group = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let outcome = work()
        for other in group { other.go(outcome) }
        let next = state.withLock { state -> Waiter? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.isRunning = false
            return nil
        }
        next?.go(nil)
        return outcome
    }
}
