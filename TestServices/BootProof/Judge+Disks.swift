// SPDX-License-Identifier: Apache-2.0

/// What is on the disks: while the device runs, and when it is off.
extension Judge {
    private static let mebibyte: Int64 = 1 << 20

    /// The page's mounts, by their labels, and its binds, by their directories in EDGELQ_DATA.
    private static let mounts = [
        "EDGELQ_DATA": "/isodevice/data", "EDGELQ_ISOS": "/isodevice/isos", "EDGELQ_BOOT": "/isodevice/boot",
    ]
    private static let binds = ["docker": "/var/lib/docker", "droplet": "/var/lib/droplet", "log": "/var/log"]

    var disks: [Finding] {
        let data = evidence.node("EDGELQ_DATA") ?? "no EDGELQ_DATA"
        var findings = [
            mounted(
                "mounts",
                Self.mounts.map { (evidence.node($0.key) ?? "no \($0.key)", $0.value) }),
            mounted("binds", Self.binds.map { ("\(data)[/\($0.key)]", $0.value) }),
            Finding("formatted", expectation.formatted, is: report.setup?.formatted ?? ["no setup"], Self.list),
            Finding("kept-file", "kept\n", is: report.keep ?? "gone") { $0.split(separator: "\n").joined() },
            growth(data),
        ]
        if let second = expectation.secondDisk { findings += secondDisk(second.size, second.mountpoint) }
        return findings
    }

    private func mounted(_ id: String, _ wanted: [(source: String, target: String)]) -> Finding {
        let targets = wanted.map(\.target)
        let found = report.mounts.filter { targets.contains($0.target) && $0.fstype == "ext4" }
        return Finding(
            id, wanted.map { "\($0.source) at \($0.target)" }.sorted(),
            is: found.map { "\($0.source) at \($0.target)" }.sorted(), Self.list)
    }

    /// The partition's end, within a MiB of the medium's, and the file system's, within a block group's rest.
    private func growth(_ node: String) -> Finding {
        guard let partition = evidence.partition("EDGELQ_DATA"), let fileSystem = partition.fileSystem else {
            return Finding("growth", expected: "EDGELQ_DATA", found: "no such file system", false)
        }
        let left = evidence.medium.size - (partition.start + partition.size)
        let isFull = left >= 0 && left <= 2 * Self.mebibyte && partition.size - fileSystem.size < Self.mebibyte
        let grown = report.setup?.grown ?? []
        let size = "\(partition.size / Self.mebibyte) MiB"
        let wanted = expectation.growsData ? [node] : []
        return Finding(
            "growth", expected: expectation.growsData ? "\(node) to the medium's end" : "nothing grows",
            found: (grown.isEmpty ? "nothing" : grown.joined(separator: ", ")) + " grew; EDGELQ_DATA has \(size)",
            grown == wanted && (isFull || !expectation.growsData))
    }

    private func secondDisk(_ size: Int64, _ mountpoint: String) -> [Finding] {
        let mount = report.mounts.first { $0.target == mountpoint }
        return [
            Finding("second-mount", "/dev/vdb ext4", is: mount.map { "\($0.source) \($0.fstype)" } ?? "not mounted"),
            Finding(
                "second-size", "\(size / Self.mebibyte) MiB",
                is: evidence.secondDisk.map { "\($0.size / Self.mebibyte) MiB" } ?? "no file system"),
            Finding("second-e2fsck", "clean", is: evidence.secondDisk.map { $0.fault ?? "clean" } ?? "no file system"),
        ]
    }

    var afterwards: [Finding] {
        let judged = evidence.medium.partitions.filter { $0.fileSystem != nil }
        let faults = judged.compactMap { partition in
            (partition.fileSystem?.fault).map { "\(partition.label): \($0)" }
        }
        let labels = judged.map(\.label)
        return [
            Finding("power-off", "by itself", is: evidence.isPoweredOff ? "by itself" : "by force"),
            Finding(
                "e2fsck", expected: "clean: EDGELQ_BOOT, EDGELQ_ISOS, EDGELQ_DATA",
                found: faults.isEmpty ? "clean: \(labels.joined(separator: ", "))" : faults.joined(separator: "; "),
                faults.isEmpty && labels == ["EDGELQ_BOOT", "EDGELQ_ISOS", "EDGELQ_DATA"]),
            Finding("table", "no error", is: evidence.medium.tableFault ?? "no error"),
        ]
    }
}
