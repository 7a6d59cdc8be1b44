// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Threads that do a list of things side by side. What they do waits for disks, so they are threads of their own and not
/// the ones that Swift's tasks share.
package struct WorkerPool {
    /// How many things are done at once.
    package let size: Int

    /// So many threads; one at least.
    package init(size: Int) { self.size = max(1, size) }

    /// Does the work on every item, begun in their order.
    ///
    /// - Parameter mayBegin: asked, on the threads, before each; `false` ends the list there.
    /// - Parameter finished: told of each result, on the caller's thread, in the order in which they come; `false` ends
    ///   the list: what has begun is finished.
    package func work<Item: Sendable, Result: Sendable>(
        on items: [Item], mayBegin: @escaping @Sendable () -> Bool = { true },
        _ work: @escaping @Sendable (Item) -> Result, finished: (Int, Result) -> Bool
    ) {
        guard size > 1, items.count > 1 else {
            for (index, item) in items.enumerated() {
                guard mayBegin(), finished(index, work(item)) else { return }
            }
            return
        }
        self.work(on: items, mayBegin: mayBegin, { item, _ in work(item) }, told: {}, finished: finished)
    }

    /// The same, and what is under way can have the caller told that it has come further. A thread begins nothing more before
    /// the caller has been told of its last result: where that ends the list, one thread has begun nothing behind it.
    ///
    /// - Parameter work: also given what it calls, on its thread, for that.
    /// - Parameter told: called on the caller's thread; once for all that was told meanwhile.
    package func work<Item: Sendable, Result: Sendable>(
        on items: [Item], mayBegin: @escaping @Sendable () -> Bool,
        _ work: @escaping @Sendable (Item, _ tell: @Sendable () -> Void) -> Result, told: () -> Void,
        finished: (Int, Result) -> Bool
    ) {
        let queue = WorkQueue<Result>(count: items.count)
        let members = min(size, items.count)
        for _ in 0..<members {
            // A serial queue has a thread of its own when it needs one.
            DispatchQueue(label: "cuttle-os.pool").async {
                let heard = DispatchSemaphore(value: 0)
                while let index = queue.take(mayBegin) {
                    queue.put(index, work(items[index]) { queue.tell() }, heard)
                    heard.wait()
                }
                queue.leave()
            }
        }
        var working = members
        while working > 0 {
            switch queue.wait() {
            case .finished(let index, let result, let heard):
                if !finished(index, result) { queue.close() }
                heard.signal()
            case .told: told()
            case .left: working -= 1
            }
        }
    }
}

/// What a pool and its caller tell each other.
private final class WorkQueue<Result: Sendable>: Sendable {
    enum Message {
        /// Of an item, and what its thread waits for.
        case finished(Int, Result, heard: DispatchSemaphore)
        case told
        case left
    }

    private struct State {
        var next = 0
        var messages: [Message] = []
        /// Whether one of them is ``Message/told``.
        var isTold = false
    }

    private let count: Int
    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)

    init(count: Int) { self.count = count }

    /// The next item to work on; `nil` for none.
    func take(_ mayBegin: () -> Bool) -> Int? {
        guard mayBegin() else {
            close()
            return nil
        }
        return state.withLock { state in
            guard state.next < count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func put(_ index: Int, _ result: Result, _ heard: DispatchSemaphore) {
        send(.finished(index, result, heard: heard))
    }

    func leave() { send(.left) }

    /// Nothing more is begun.
    func close() { state.withLock { $0.next = count } }

    func wait() -> Message {
        filled.wait()
        // It is signalled once for every message.
        return state.withLock { state in
            guard !state.messages.isEmpty else { return .left }
            let message = state.messages.removeFirst()
            if case .told = message { state.isTold = false }
            return message
        }
    }

    /// Sends word, unless there is some already that nobody has taken.
    func tell() {
        let isNew = state.withLock { state in
            defer { state.isTold = true }
            return !state.isTold
        }
        if isNew { send(.told) }
    }

    private func send(_ message: Message) {
        state.withLock { $0.messages.append(message) }
        filled.signal()
    }
}
