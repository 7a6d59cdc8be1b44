// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleBatch
internal import CuttleOS

/// Shows how a batch goes on: a line that is written over on a terminal, a line for each device elsewhere, and an event
/// a line on standard output where JSON is asked for.
struct BatchProgress {
    private let console: Console
    private let output: OutputFormat
    private var line: ProgressLine
    private var devices = 0
    /// Why standard output could not be written to.
    private(set) var failure: CuttleError?

    init(_ console: Console, _ output: OutputFormat) {
        (self.console, self.output) = (console, output)
        line = ProgressLine(console)
    }

    mutating func show(_ event: BatchEvent) {
        if output == .json, failure == nil, let json = event.json {
            do { try console.print(json) } catch { failure = error }
        }
        switch event {
        case .checking(let done, let all): line.show("checking \(done) of \(all)")
        case .started(let devices):
            line.clear()
            self.devices = devices
        case .finished(let device, let done, let failed):
            if device.failure != nil || !line.isShownToPeople {
                line.clear()
                let state = device.state == .taken ? "left to another run" : device.state.rawValue
                console.say("\(device.name): \(state)")
                if let failure = device.failure { console.show(failure, ofDevice: device.name) }
            }
            let summary = summary(done, failed)
            line.show(summary, isLast: done == devices)
        }
    }

    mutating func end() { line.clear() }

    private func summary(_ done: Int, _ failed: Int) -> String {
        let rate = line.elapsed > 0 ? Double(done) / line.elapsed : 0
        let parts = [
            "\(done) of \(devices)", rate >= 10 ? "\(Int(rate))/s" : "\(Double(Int(rate * 10)) / 10)/s",
            ProgressLine.timeLeft(done: Double(done), of: Double(devices), after: line.elapsed), "\(failed) failed",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
