// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Takes what a command writes, in place of the process's descriptors.
package final class ConsoleCapture: Sendable {
    /// What the text has to fit.
    package let screen: Screen
    private let written = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))

    /// Nothing is written yet.
    package init(_ screen: Screen) { self.screen = screen }

    /// So far.
    package var output: [UInt8] { written.withLock { $0.output } }
    /// So far.
    package var errors: [UInt8] { written.withLock { $0.errors } }

    /// Takes bytes, from any thread.
    package func write(_ bytes: [UInt8], isError: Bool) {
        written.withLock { written in
            if isError { written.errors += bytes } else { written.output += bytes }
        }
    }
}
