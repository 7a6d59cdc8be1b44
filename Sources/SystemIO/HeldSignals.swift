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

    /// Lets them in; one that came meanwhile ends the process now.
    package func release() {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
