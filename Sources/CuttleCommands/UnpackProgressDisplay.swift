// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Synchronization

/// Shows how the unpacking of an image goes on: a line that is written over on a terminal, and nothing elsewhere.
final class UnpackProgressDisplay: Sendable {
    private let line: Mutex<ProgressLine>

    init(_ console: Console) { line = Mutex(ProgressLine(console)) }

    /// Shows how far it is, by what is read: how much comes of it is not always known.
    func show(_ progress: UnpackProgress) {
        line.withLock { line in
            guard progress.done < progress.size else { return line.clear() }
            let name = printable(progress.image.split(separator: "/").last.map(String.init) ?? progress.image)
            let bytes = progress.unpacked > 0 ? progress.unpacked : progress.done
            let parts = [
                "\(progress.unpacked > 0 ? "unpacking" : "reading") \(name): \(progress.done * 100 / max(1, progress.size)) %",
                line.elapsed > 0.2 ? "\(size(UInt64(Double(bytes) / line.elapsed)))/s" : "",
                ProgressLine.timeLeft(done: Double(progress.done), of: Double(progress.size), after: line.elapsed),
            ]
            line.show(parts.filter { !$0.isEmpty }.joined(separator: ", "))
        }
    }
}
