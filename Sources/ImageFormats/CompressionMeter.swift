// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import SystemIO

/// How far the compressing of a batch's images is, all together, in bytes of their disks without the holes.
package final class CompressionMeter: Sendable {
    private struct State {
        /// Of the devices that are done.
        var finished: UInt64 = 0
        var underWay: [String: Making.Progress] = [:]
        /// What one device takes.
        var size: UInt64 = 0
        var toldAt = -1.0
    }

    private let state = Mutex(State())

    /// Of nothing yet.
    package init() {}

    /// Notes how far a device is.
    ///
    /// - Returns: whether it is time to tell; ten times a second at most.
    package func note(_ name: String, _ progress: Making.Progress) -> Bool {
        let now = SystemClock.monotonic.fractional
        return state.withLock { state in
            state.underWay[name] = progress
            state.size = max(state.size, progress.size)
            guard now - state.toldAt >= 0.1 else { return false }
            state.toldAt = now
            return true
        }
    }

    /// Notes that a device is done, one way or another.
    package func finish(_ name: String) {
        state.withLock { state in
            if let progress = state.underWay.removeValue(forKey: name) { state.finished += progress.done }
        }
    }

    /// What is done, and what that is of: what is left of the devices under way, and as much for each that has not begun as one
    /// takes.
    ///
    /// - Parameter left: how many devices are not finished.
    package func sum(left: Int) -> (done: UInt64, all: UInt64) {
        state.withLock { state in
            let done = state.underWay.values.reduce(state.finished) { $0 + $1.done }
            let rest = state.underWay.values.reduce(0) { $0 + ($1.size - min($1.done, $1.size)) }
            return (done, done + rest + UInt64(max(0, left - state.underWay.count)) * state.size)
        }
    }
}
