// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// A queue between two threads that holds a few elements at most: who puts more in waits.
final class BoundedQueue<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    private let slots: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)

    init(limit: Int) { slots = DispatchSemaphore(value: limit) }

    func put(_ element: Element) {
        slots.wait()
        elements.withLock { $0.append(element) }
        filled.signal()
    }

    /// Waits for one. The caller asks no more often than something is put in.
    func take() -> Element? {
        filled.wait()
        defer { slots.signal() }
        return elements.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
