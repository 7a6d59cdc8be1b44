// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The signal that asked a long command to end; 0 for none. Only a signal's handler writes it.
nonisolated(unsafe) private var askingSignal: sig_atomic_t = 0

/// SIGINT and SIGTERM in a command that takes long: it ends itself, at a place where nothing is half-done or it can say
/// what is.
enum Interruption {
    static var wasAsked: Bool { askingSignal != 0 }

    /// A second signal ends the process at once.
    static func watch() {
        for number in [SIGINT, SIGTERM] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { askingSignal = $0 }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            sigaction(number, &action, nil)
        }
    }
}
