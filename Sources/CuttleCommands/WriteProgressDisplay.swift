// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// Shows how a transfer goes on: a line that is written over on a terminal; elsewhere each device's phases, a line each.
struct WriteProgressDisplay {
    private let console: Console
    private var line: ProgressLine
    private var phases: [String: WriteProgress.Phase] = [:]
    private var phaseStarts: [String: Double] = [:]

    init(_ console: Console) {
        self.console = console
        line = ProgressLine(console)
    }

    /// Shows how far each device is.
    mutating func show(_ all: [WriteProgress]) {
        for progress in all where phases.updateValue(progress.phase, forKey: progress.device) != progress.phase {
            phaseStarts[progress.device] = line.elapsed
            if !line.isShownToPeople { console.say("\(printable(progress.device)): \(progress.phase.rawValue)") }
        }
        // What became of the devices is shown, however soon it comes after what was shown before.
        let isLast = all.allSatisfy { [.done, .failed].contains($0.phase) }
        line.show(all.map(describe).joined(separator: "; "), isLast: isLast)
    }

    /// Takes the line away.
    mutating func end() { line.clear() }

    private func describe(_ progress: WriteProgress) -> String {
        let name = printable(progress.device.split(separator: "/").last.map(String.init) ?? progress.device)
        // How much comes of what is unpacked is not always known: how far it is tells what is unpacked.
        let (done, all) =
            progress.sourceSize > 0 ? (progress.sourceDone, progress.sourceSize) : (progress.done, progress.size)
        guard [.writing, .verifying].contains(progress.phase), all > 0 else {
            return "\(name) \(progress.phase.rawValue)"
        }
        let elapsed = line.elapsed - (phaseStarts[progress.device] ?? 0)
        let rate = elapsed > 0.2 ? " \(size(UInt64(Double(progress.done) / elapsed)))/s" : ""
        let left = ProgressLine.timeLeft(
            done: Double(done), of: Double(all), after: elapsed)
        let percent = Int(Double(done) / Double(all) * 100)
        return "\(name) \(progress.phase.rawValue) \(percent) %\(rate)\(left.isEmpty ? "" : " \(left)")"
    }
}
