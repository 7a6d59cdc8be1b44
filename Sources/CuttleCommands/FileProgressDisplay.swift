// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import Synchronization

/// Shows how the unpacking or compressing of an image goes on: a line that is written over on a terminal, and nothing elsewhere.
final class FileProgressDisplay: Sendable {
    private let line = Mutex<ProgressLine?>(nil)
    private let console: Console

    init(_ console: Console) { self.console = console }

    /// Shows how far it is, by what is read: how much comes of it is not always known.
    func show(_ progress: UnpackProgress) {
        let isUnpacked = progress.unpacked > 0
        show(
            isUnpacked ? "unpacking" : "reading", progress.image, done: progress.done, of: progress.size,
            rated: isUnpacked ? progress.unpacked : progress.done)
    }

    /// Shows how far it is, by what is not a hole.
    func show(_ progress: CompressionProgress) {
        show("compressing", progress.image, done: progress.done, of: progress.size, rated: progress.done)
    }

    /// - Parameter rated: what the rate is of, in bytes.
    private func show(_ doing: String, _ image: String, done: UInt64, of all: UInt64, rated: UInt64) {
        line.withLock { known in
            // The clock runs from where it begins.
            var line = known ?? ProgressLine(console)
            defer { known = line }
            guard done < all else { return line.clear() }
            let name = printable(image.split(separator: "/").last.map(String.init) ?? image)
            let parts = [
                "\(doing) \(name): \(done * 100 / max(1, all)) %",
                line.elapsed > 0.2 ? "\(size(UInt64(Double(rated) / line.elapsed)))/s" : "",
                ProgressLine.timeLeft(done: Double(done), of: Double(all), after: line.elapsed),
            ]
            line.show(parts.filter { !$0.isEmpty }.joined(separator: ", "))
        }
    }
}
