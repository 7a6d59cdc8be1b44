// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Threads that do a list of things side by side. What they do waits for disks, so they are threads of their own and not
/// the ones that Swift's tasks share.
struct WorkerPool {
    /// How many things are done at once.
    let size: Int

    init(size: Int) { self.size = max(1, size) }

    /// Does the work on every item, begun in their order.
    ///
    /// - Parameter mayBegin: asked, on the threads, before each; `false` ends the list there.
    /// - Parameter finished: told of each result, on the caller's thread, in the order in which they come; `false` ends
    ///   the list: what has begun is finished.
    func work<Item: Sendable, Result: Sendable>(
        on items: [Item], mayBegin: @escaping @Sendable () -> Bool = { true },
        _ work: @escaping @Sendable (Item) -> Result, finished: (Int, Result) -> Bool
    ) {
        guard size > 1, items.count > 1 else {
            for (index, item) in items.enumerated() {
                guard mayBegin(), finished(index, work(item)) else { return }
            }
            return
        }
        let queue = WorkQueue<Result>(count: items.count)
        let members = min(size, items.count)
        for _ in 0..<members {
            // A serial queue has a thread of its own when it needs one.
            DispatchQueue(label: "cuttle-os.pool").async {
                while let index = queue.take(mayBegin) { queue.put(index, work(items[index])) }
                queue.leave()
            }
        }
        var working = members
        while working > 0 {
            switch queue.wait() {
            case .finished(let index, let result): if !finished(index, result) { queue.close() }
            case .left: working -= 1
            }
        }
    }
}

/// What a pool and its caller tell each other.
private final class WorkQueue<Result: Sendable>: Sendable {
    enum Message {
        case finished(Int, Result)
        case left
    }

    private struct State {
        var next = 0
        var messages: [Message] = []
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

    func put(_ index: Int, _ result: Result) { send(.finished(index, result)) }

    func leave() { send(.left) }

    /// Nothing more is begun.
    func close() { state.withLock { $0.next = count } }

    func wait() -> Message {
        filled.wait()
        // It is signalled once for every message.
        return state.withLock { $0.messages.isEmpty ? .left : $0.messages.removeFirst() }
    }

    private func send(_ message: Message) {
        state.withLock { $0.messages.append(message) }
        filled.signal()
    }
}
