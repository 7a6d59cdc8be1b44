// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The signal that asked a long command to end; 0 for none. Only a signal's handler writes it.
nonisolated(unsafe) private var askingSignal: sig_atomic_t = 0
/// When it came, in seconds of the monotonic clock.
nonisolated(unsafe) private var askedAt: time_t = 0

/// SIGINT, SIGTERM and SIGHUP in a command that takes long: it ends itself, at a place where nothing is half-done or it can say
/// what is.
package enum Interruption {
    /// Whether such a signal has come since ``watch()``.
    package static var wasAsked: Bool { askingSignal != 0 }

    /// A second signal ends the process at once, unless it comes with the first: timeout(1) and others send one to the
    /// process and one to its group. A SIGHUP that is ignored, as under nohup(1), stays so.
    package static func watch() {
        var present = sigaction()
        sigaction(SIGHUP, nil, &present)
        let isIgnored = unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self) == 1
        for number in isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                var now = timespec()
                clock_gettime(CLOCK_MONOTONIC, &now)
                if askingSignal == 0 {
                    askedAt = now.tv_sec
                    askingSignal = number
                } else if now.tv_sec - askedAt >= 2 {
                    signal(number, SIG_DFL)
                    raise(number)
                }
            }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }
}
