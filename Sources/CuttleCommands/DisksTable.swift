// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// The disks of a machine, for people.
struct DisksTable {
    private let report: DisksReport
    private let screen: Screen

    init(_ report: DisksReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    var text: String {
        guard !report.devices.isEmpty else { return "there is no disk that an image could be written to" }
        var table = Table(
            .word("DEVICE"), .figure("SIZE"), .text("TYPE"), .path("MODEL"), .text("PARTITIONS"), .text("IN USE"))
        for device in report.devices {
            table.add(
                device.path, size(device.size), type(of: device), model(of: device), partitions(of: device),
                uses(of: device))
        }
        return table.text(on: screen)
    }

    private func type(of device: DisksReport.Device) -> String {
        let words = [
            device.transport, device.removable ? "removable" : "", device.readOnly ? "read-only" : "",
        ]
        return orDash(words.filter { !$0.isEmpty }.joined(separator: ", "))
    }

    private func model(of device: DisksReport.Device) -> String {
        if let file = device.backingFile { return file }
        return orDash([device.vendor, device.model].filter { !$0.isEmpty }.joined(separator: " "))
    }

    private func partitions(of device: DisksReport.Device) -> String {
        let limit = 6
        var names = device.partitions.prefix(limit).map { partition in
            partition.label.isEmpty ? partition.fileSystem ?? "\(partition.number)" : partition.label
        }
        let more = device.partitions.count - names.count
        if more > 0 { names.append("\(more) more") }
        return names.isEmpty ? orDash(device.content ?? "") : names.joined(separator: ", ")
    }

    private func uses(of device: DisksReport.Device) -> String {
        guard let first = device.uses.first else { return "no" }
        return device.uses.count == 1 ? first : "\(first), and \(device.uses.count - 1) more"
    }

    private func orDash(_ text: String) -> String { text.isEmpty ? "-" : text }
}
