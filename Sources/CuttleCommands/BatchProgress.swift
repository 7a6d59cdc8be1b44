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
    private var (done, failed) = (0, 0)
    /// When the first device was begun, in the line's seconds.
    private var start = 0.0
    /// How far the compressing is, in bytes; `nil` where nothing is compressed.
    private var bytes: (done: UInt64, all: UInt64)?
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
            start = line.elapsed
        case .finished(let device, let done, let failed):
            (self.done, self.failed) = (done, failed)
            if device.failure != nil || !line.isShownToPeople {
                line.clear()
                let state = device.state == .taken ? "left to another run" : device.state.rawValue
                console.say("\(device.name): \(state)")
                if let failure = device.failure { console.show(failure, ofDevice: device.name) }
            }
            line.show(summary, isLast: done == devices)
        }
    }

    /// Shows how far the compressing is, in bytes.
    mutating func show(compressed done: UInt64, of all: UInt64) {
        bytes = (done, all)
        line.show(summary)
    }

    mutating func end() { line.clear() }

    /// Where images are compressed, the bytes tell how far it is: a device can take long.
    private var summary: String {
        let elapsed = line.elapsed - start
        let parts: [String]
        if let bytes {
            parts = [
                "\(bytes.done * 100 / max(1, bytes.all)) %",
                elapsed > 0.2 ? "\(size(UInt64(Double(bytes.done) / elapsed)))/s" : "",
                ProgressLine.timeLeft(done: Double(bytes.done), of: Double(bytes.all), after: elapsed),
            ]
        } else {
            let rate = elapsed > 0 ? Double(done) / elapsed : 0
            parts = [
                rate >= 10 ? "\(Int(rate))/s" : "\(Double(Int(rate * 10)) / 10)/s",
                ProgressLine.timeLeft(done: Double(done), of: Double(devices), after: elapsed),
            ]
        }
        return (["\(done) of \(devices)"] + parts + ["\(failed) failed"]).filter { !$0.isEmpty }
            .joined(separator: ", ")
    }
}
