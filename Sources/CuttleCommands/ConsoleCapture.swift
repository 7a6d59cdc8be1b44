// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Takes what a command writes, in place of the process's descriptors.
final class ConsoleCapture: Sendable {
    let screen: Screen
    private let written = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))

    init(_ screen: Screen) { self.screen = screen }

    /// So far.
    var output: [UInt8] { written.withLock { $0.output } }
    /// So far.
    var errors: [UInt8] { written.withLock { $0.errors } }

    func write(_ bytes: [UInt8], isError: Bool) {
        written.withLock { written in
            if isError { written.errors += bytes } else { written.output += bytes }
        }
    }
}
