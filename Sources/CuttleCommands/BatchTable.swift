// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleBatch
internal import CuttleOS
internal import Diagnostics

/// What became of a batch's devices, for people.
struct BatchTable {
    private let report: BatchReport
    private let screen: Screen

    init(_ report: BatchReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    /// A row a device, and the summary.
    var text: String {
        var table = Table(.path("DEVICE"), .word("STATE"), .text("SETTINGS"))
        for device in report.devices {
            let settings = device.files.map { $0.action == .removed ? "-\($0.setting.rawValue)" : $0.setting.rawValue }
            table.add(
                device.name, device.state.rawValue, settings.isEmpty ? "-" : settings.joined(separator: " "))
        }
        return (table.isEmpty ? "" : table.text(on: screen) + "\n") + summary
    }

    /// One sentence: how many devices are in which state.
    var summary: String {
        let counts = BatchReport.State.allCases.filter { report.count($0) > 0 }
            .map { "\(report.count($0)) \($0.rawValue)" }
        return screen.wrapped(
            "\(printable(report.outputDirectory)): \(counted(report.devices.count, "device")): "
                + (counts.isEmpty ? "nothing to do" : counts.joined(separator: ", ")))
    }
}
