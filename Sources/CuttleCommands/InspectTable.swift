// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS

/// What an image holds, for people: the disk as a bar, the partitions, the settings.
struct InspectTable {
    private let report: InspectReport
    private let color: Bool

    init(_ report: InspectReport, color: Bool) {
        self.report = report
        self.color = color
    }

    var text: String {
        var parts = [
            "\(printable(report.image)): \(size(report.size)), \(report.tableType.uppercased()), "
                + "\(report.sectorSize)-byte sectors, disk GUID \(report.tableUUID)",
            DiskBar(report, unicode: DiskBar.terminalTakesUnicode, color: color).text,
            partitions,
        ]
        if !report.settings.isEmpty {
            parts.append("settings, by the layout \(printable(report.layout)):\n" + settings)
        }
        return parts.joined(separator: "\n\n")
    }

    var partitions: String {
        var table = Table("NR", "LABEL", ">START", ">SIZE", "FILE SYSTEM", ">FREE", "STATE")
        for partition in report.partitions {
            let system = partition.fileSystem
            table.add(
                String(partition.number), partition.label, size(partition.start), size(partition.size),
                system.map { $0.label.isEmpty ? $0.type : "\($0.type) \"\($0.label)\"" }
                    ?? (partition.isIgnored ? "outside the usable range" : "none recognized"),
                system?.free.map(size) ?? "-", system?.state ?? "-")
        }
        return table.text
    }

    private var settings: String {
        var table = Table("SETTING", "WHERE", ">BYTES", "WHAT IT SAYS")
        for setting in report.settings {
            // A note says what keeps it from being read.
            let absent = setting.summary == nil ? "not set" : "not known"
            table.add(
                setting.setting.rawValue, "\(setting.partition):\(setting.path)",
                setting.bytes.map(String.init) ?? "-", setting.present ? setting.summary ?? "" : absent)
        }
        return table.text
    }
}
