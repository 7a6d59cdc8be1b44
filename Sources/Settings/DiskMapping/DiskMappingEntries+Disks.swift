// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

extension DiskMappingEntries {
    /// What is said about partitions, held against the image's own and against each other.
    func checkDisks(_ partitions: [KnownPartition]?, _ findings: inout Findings) {
        checkRepeats(&findings)
        for disk in disks {
            checkLabel(disk, partitions, &findings)
            if let size = disk.size, !disk.hasFilesystem, size.text == "-1" || Int(size.text) ?? 0 > 0 {
                findings.warning(
                    "size-without-filesystem", "a size without a filesystem", at: size.range,
                    hint: "add filesystem: ext4, or leave the size out")
            }
            if disk.size?.text == "-1" { checkTailmost(disk, partitions, &findings) }
        }
        checkSeveralTails(partitions, &findings)
    }

    /// One disk can be mounted at two places, but it has one size and one file system.
    private func checkRepeats(_ findings: inout Findings) {
        var first: [[UInt8]: Disk] = [:]
        for disk in disks where !disk.disk.text.isEmpty {
            let identity = DiskName.identity(of: disk.disk.text)
            guard let same = first[identity] else {
                first[identity] = disk
                continue
            }
            let fields = [("sizes", disk.size, same.size), ("file systems", disk.filesystem, same.filesystem)]
            let differing = fields.compactMap { what, mine, other -> (String, Field, Field)? in
                guard let mine, let other, !mine.text.utf8.elementsEqual(other.text.utf8) else { return nil }
                return (what, mine, other)
            }
            for (what, mine, other) in differing {
                findings.error(
                    "duplicate-disk",
                    "\(disk.disk.text, at: disk.disk.range) is mapped twice, with different \(trusted: what)",
                    at: mine.range, hint: "map it once, or give both the same",
                    notes: [.init("the other is here", at: other.range)])
            }
            if differing.isEmpty {
                findings.warning(
                    "duplicate-disk", "\(disk.disk.text, at: disk.disk.range) is mapped twice", at: disk.disk.range,
                    notes: [.init("the first time is here", at: same.disk.range)])
            }
            // What one of them leaves open, the other says for both.
            first[identity]?.size = same.size ?? disk.size
            first[identity]?.filesystem = same.filesystem ?? disk.filesystem
        }
    }

    private func checkLabel(_ disk: Disk, _ partitions: [KnownPartition]?, _ findings: inout Findings) {
        guard let label = disk.name.label, let partitions, !partitions.contains(where: { isSame($0.label, label) })
        else { return }
        let known = partitions.map(\.label).filter { !$0.isEmpty }
        let meant = closest(to: label, among: known)
        findings.warning(
            "unknown-partlabel", "the image has no partition \(label, at: disk.disk.range)", at: disk.disk.range,
            hint: meant.map { "did you mean \(trusted: $0)?" }
                ?? (known.isEmpty
                    ? "no partition of it has a name"
                    : "it has \(trusted: known.prefix(16).map { quoted($0) }.joined(separator: ", "))"))
    }

    private func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// -1 takes all that is left, which only the last partition of a disk can.
    private func checkTailmost(_ disk: Disk, _ partitions: [KnownPartition]?, _ findings: inout Findings) {
        guard let size = disk.size else { return }
        if let label = disk.name.label, let partitions {
            let mine = partitions.filter { isSame($0.label, label) }
            guard mine.count == 1, let mine = mine.first,
                let last = partitions.max(by: { $0.start < $1.start }), last.start > mine.start
            else { return }
            let name = last.label.isEmpty ? "partition \(last.number)" : quoted(last.label)
            findings.error(
                "not-tailmost",
                "-1 is for the last partition of a disk, and \(trusted: name) lies behind \(label, at: disk.disk.range)",
                at: size.range, hint: "give it a size, or none")
        } else if let mine = disk.name.partition {
            let siblings = disks.compactMap { other in
                other.name.partition.flatMap { $0.disk == mine.disk ? (number: $0.number, other: other) : nil }
            }
            guard let last = siblings.max(by: { $0.number < $1.number }), last.number > mine.number else { return }
            findings.error(
                "not-tailmost",
                "-1 is for the last partition of a disk, and this one is followed by number \(last.number)",
                at: size.range, hint: "give it a size, or none",
                notes: [.init("that one is here", at: last.other.disk.range)])
        }
    }

    /// Without the image's table, two that both take the rest can be told only from each other.
    private func checkSeveralTails(_ partitions: [KnownPartition]?, _ findings: inout Findings) {
        guard partitions == nil else { return }
        let tails = disks.filter { $0.name.label != nil && $0.size?.text == "-1" }
        guard let first = tails.first?.size else { return }
        for tail in tails.dropFirst() {
            guard let size = tail.size else { continue }
            findings.warning(
                "several-tails", "only one partition of a disk can take all that is left", at: size.range,
                hint: "\(remedy: .image) tells which one that is", notes: [.init("this one does, too", at: first.range)]
            )
        }
    }

    /// Warns where the image's own partitions are left out: of a mapping that has no errors, as one that is not read yet could
    /// be such a partition.
    func checkStandard(_ partitions: [KnownPartition]?, _ findings: inout Findings) {
        let mapped = disks.compactMap(\.name.label)
        let missing = DiskMapping.standardLabels.filter { label in
            !mapped.contains(label) && partitions?.contains { isSame($0.label, label) } ?? true
        }
        guard !missing.isEmpty, !disks.isEmpty, let place else { return }
        let isOne = missing.count == 1
        findings.warning(
            "standard-partition",
            "the image's own \(trusted: isOne ? "partition" : "partitions") \(trusted: missing.joined(separator: ", ")) \(trusted: isOne ? "is" : "are") left out",
            at: place, hint: "the device will not mount \(trusted: isOne ? "it" : "them")")
    }
}
