// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Signals that end the process, held back until ``release()``; the C function is `pthread_sigmask`.
package struct HeldSignals {
    private var before = sigset_t()

    /// Holds them back in the calling thread, and in those that it begins.
    package init() {
        var held = sigset_t()
        sigemptyset(&held)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&held, signal) }
        pthread_sigmask(SIG_BLOCK, &held, &before)
    }

    /// Whether one of them has come, and waits to be let in. The C function is `sigpending`.
    package var isPending: Bool {
        var pending = sigset_t()
        guard sigpending(&pending) == 0 else { return false }
        return [SIGINT, SIGTERM, SIGHUP].contains { sigismember(&pending, $0) == 1 }
    }

    /// Lets them in; one that came meanwhile ends the process now.
    package func release() {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
