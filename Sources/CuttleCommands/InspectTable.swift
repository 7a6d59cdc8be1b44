// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// What an image holds, for people: the disk as a bar, the partitions, the settings.
struct InspectTable {
    private let report: InspectReport
    private let screen: Screen

    init(_ report: InspectReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    var text: String {
        let heading =
            "\(printable(report.image)): \(size(report.size)), \(report.tableType.uppercased()), "
            + "\(report.sectorSize)-byte sectors, disk GUID \(report.tableUUID)"
        var parts = [screen.wrapped(heading)]
        if let bar = DiskBar(report, on: screen).text { parts.append(bar) }
        parts.append(partitions)
        if !report.settings.isEmpty {
            parts.append(screen.wrapped("settings, by the layout \(printable(report.layout)):") + "\n" + settings)
        }
        return parts.joined(separator: "\n\n")
    }

    /// The partitions alone.
    var partitions: String {
        var table = Table(
            .word("NR"), .text("LABEL"), .figure("START"), .figure("SIZE"), .text("FILE SYSTEM"), .figure("FREE"),
            .text("STATE"))
        for partition in report.partitions {
            let system = partition.fileSystem
            table.add(
                String(partition.number), partition.label, size(partition.start), size(partition.size),
                system.map { $0.label.isEmpty ? $0.type : "\($0.type) \"\($0.label)\"" }
                    ?? (partition.isIgnored ? "outside the usable range" : "none recognized"),
                system?.free.map(size) ?? "-", system?.state ?? "-")
        }
        return table.text(on: screen)
    }

    private var settings: String {
        var table = Table(.word("SETTING"), .path("WHERE"), .figure("BYTES"), .text("WHAT IT SAYS"))
        for setting in report.settings {
            // A note says what keeps it from being read.
            let absent = setting.summary == nil ? "not set" : "not known"
            table.add(
                setting.setting.rawValue, "\(setting.partition):\(setting.path)",
                setting.bytes.map(String.init) ?? "-", setting.present ? setting.summary ?? "" : absent)
        }
        return table.text(on: screen)
    }
}
