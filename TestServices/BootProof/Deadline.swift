// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// When a run must be over, by the clock that nobody sets (CLOCK_MONOTONIC).
package struct Deadline: Sendable {
    private let end: Double

    /// - Parameter seconds: from now on.
    package init(seconds: Double) { end = Self.now + seconds }

    /// The earlier one of this and another.
    package func earlier(seconds: Double) -> Deadline {
        let other = Deadline(seconds: seconds)
        return other.end < end ? other : self
    }

    /// In seconds; never negative.
    package var left: Double { max(0, end - Self.now) }

    package var isOver: Bool { left == 0 }

    /// Seconds of CLOCK_MONOTONIC.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds since 1970, by the machine's clock.
    static var wallClock: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
