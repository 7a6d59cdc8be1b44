// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// A value that is made on another thread while the caller goes on.
package final class Future<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let group = DispatchGroup()

    /// Begins to make it.
    package init(_ make: @escaping @Sendable () -> Value) {
        DispatchQueue(label: "cuttle-os.future").async(group: group) {
            let made = make()
            self.value.withLock { $0 = made }
        }
    }

    /// Waits until it is there.
    package func get() -> Value? {
        group.wait()
        return value.withLock { $0 }
    }
}
