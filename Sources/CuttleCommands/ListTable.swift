// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Glibc

/// A directory's entries, as `ls -l` shows them.
struct ListTable {
    private let report: ListReport

    init(_ report: ListReport) { self.report = report }

    var text: String {
        guard !report.entries.isEmpty else {
            return "\(printable(report.partition)):\(printable(report.path)) is empty"
        }
        var table = Table("MODE", "OWNER", ">SIZE", "MODIFIED", "NAME")
        for entry in report.entries {
            let name = entry.target.map { "\(entry.name) -> \($0)" } ?? entry.name
            table.add(
                entry.kind.letter + permissions(entry.mode), "\(entry.uid):\(entry.gid)", String(entry.size),
                utc(entry.modified), entry.kind == .directory ? name + "/" : name)
        }
        return table.text
    }
}

/// What differs between two images, for people.
struct DiffTable {
    private let report: DiffReport

    init(_ report: DiffReport) { self.report = report }

    var text: String {
        if report.identical { return "the images are the same, byte for byte" }
        var lines: [String] = []
        if report.baseSize != report.editedSize {
            lines.append("the sizes differ: \(report.baseSize) and \(report.editedSize) bytes")
        }
        for partition in report.partitions where partition.change != .same {
            lines.append(
                "\(partition.number) \(printable(partition.label)): \(partition.change.rawValue), "
                    + "\(partition.bytesDiffering) bytes differ")
            for file in partition.files { lines.append("  " + line(of: file)) }
            if partition.files.isEmpty, partition.change == .changed { lines.append("  no file differs") }
        }
        if report.bytesOutside > 0 { lines.append("outside the partitions: \(report.bytesOutside) bytes differ") }
        return lines.joined(separator: "\n")
    }

    private func line(of file: DiffReport.File) -> String {
        let sign =
            switch file.change {
            case .added: "+"
            case .removed: "-"
            case .changed: "~"
            case .same: " "
            }
        let states = [file.before, file.after].compactMap { $0 }.map(describe)
        return "\(sign) \(printable(file.path))  \(states.joined(separator: "  →  "))"
    }

    private func describe(_ state: DiffReport.State) -> String {
        let digest = state.sha256.map { " " + $0.prefix(12) + "…" } ?? ""
        return "\(state.kind.letter)\(permissions(state.mode)) \(state.uid):\(state.gid) \(state.size)\(digest)"
    }
}

extension ListReport.Kind {
    fileprivate var letter: String {
        switch self {
        case .file: "-"
        case .directory: "d"
        case .symlink: "l"
        case .other: "?"
        }
    }
}

/// `rw-r--r--`; set-id and sticky bits as ls(1) shows them.
private func permissions(_ mode: UInt16) -> String {
    var text = ""
    for (shift, special, letter) in [(6, UInt16(0o4000), "s"), (3, 0o2000, "s"), (0, 0o1000, "t")] {
        let bits = (mode >> UInt16(shift)) & 7
        text += bits & 4 != 0 ? "r" : "-"
        text += bits & 2 != 0 ? "w" : "-"
        let executable = bits & 1 != 0
        text += mode & special == 0 ? (executable ? "x" : "-") : (executable ? letter : letter.uppercased())
    }
    return text
}

/// `2026-01-31 12:00:00`, in UTC; the C function is `gmtime_r`.
private func utc(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil else { return String(seconds) }
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M:%S", &parts)
    return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
