// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
internal import SystemIO

/// What became of the devices, for people.
struct WriteTable {
    private let report: WriteReport
    private let screen: Screen

    init(_ report: WriteReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    var text: String {
        var text = ""
        if !report.files.isEmpty {
            var table = Table(.word("SETTING"), .word("ACTION"), .path("WHERE"), .figure("BYTES"), .word("MODE"))
            for file in report.files {
                table.add(
                    file.setting.rawValue, file.action.rawValue, "\(file.partition):\(file.path)",
                    file.action == .removed ? "-" : String(file.bytes), file.mode.map { octal(mode: $0) } ?? "-")
            }
            text = table.text(on: screen) + "\n"
        }
        var table = Table(
            .path("DEVICE"), .figure("SIZE"), .figure("WRITTEN"), .figure("ZEROED"), .figure("SECONDS"), .text("STATE"))
        for device in report.devices {
            let state = device.failure == nil ? device.verification.state : "failed"
            table.add(
                device.path, size(device.size), size(device.written), size(device.zeroed),
                "\(Double(Int((device.writing + device.verifying) * 10)) / 10)", state)
        }
        return text + table.text(on: screen)
    }
}

extension WriteRequest.Verification {
    fileprivate var state: String {
        switch self {
        case .full: "written and verified"
        case .data: "written, data verified"
        case .none: "written, not verified"
        }
    }
}
