// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A time that the kernel keeps. The C function is `clock_gettime`.
package struct SystemClock: Sendable {
    private let clock: clockid_t

    /// Since some time in the past; it never goes back, and is not set. It stands still while the machine sleeps.
    package static let monotonic = SystemClock(clock: CLOCK_MONOTONIC)
    /// Since 1970; people and NTP set it.
    package static let wall = SystemClock(clock: CLOCK_REALTIME)

    /// Since 1970-01-01 UTC, rounded down.
    package var seconds: Int64 { Int64(now.tv_sec) }
    /// In seconds, with their fractions.
    package var fractional: Double {
        let now = now
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    private var now: timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
