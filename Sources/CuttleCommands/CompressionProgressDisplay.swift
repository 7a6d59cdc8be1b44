// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Synchronization

/// Shows how the compressing of a new image goes on: a line that is written over on a terminal, and nothing elsewhere.
final class CompressionProgressDisplay: Sendable {
    private let line: Mutex<ProgressLine?>
    private let console: Console

    init(_ console: Console) {
        self.console = console
        line = Mutex(nil)
    }

    /// Shows how far it is, by what is not a hole.
    func show(_ progress: CompressionProgress) {
        line.withLock { known in
            // The clock runs from where it begins.
            var line = known ?? ProgressLine(console)
            defer { known = line }
            guard progress.done < progress.size else { return line.clear() }
            let name = printable(progress.image.split(separator: "/").last.map(String.init) ?? progress.image)
            let parts = [
                "compressing \(name): \(progress.done * 100 / max(1, progress.size)) %",
                line.elapsed > 0.2 ? "\(size(UInt64(Double(progress.done) / line.elapsed)))/s" : "",
                ProgressLine.timeLeft(done: Double(progress.done), of: Double(progress.size), after: line.elapsed),
            ]
            line.show(parts.filter { !$0.isEmpty }.joined(separator: ", "))
        }
    }
}
