// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CuttleOS

struct DisksCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "disks",
        abstract: "List the disks that an image could be written to, and what uses them."
    ).asVerb

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let report = try Disks.list()
        try print(report, table: DisksTable(report).text)
        return 0
    }
}

/// The disks of a machine, for people.
struct DisksTable {
    private let report: DisksReport

    init(_ report: DisksReport) { self.report = report }

    var text: String {
        guard !report.devices.isEmpty else { return "there is no device that an image could be written to" }
        var table = Table("DEVICE", ">SIZE", "TYPE", "MODEL", "PARTITIONS", "IN USE")
        for device in report.devices {
            table.add(
                device.path, size(device.size), type(of: device), model(of: device), partitions(of: device),
                uses(of: device))
        }
        return table.text
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
