// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import FileSystems
internal import ImageFormats
internal import TextEncodings

extension OSImage {
    /// What differs between an older image and this one: partitions, then files by their paths.
    ///
    /// Partitions are matched by their numbers. What is a hole in both images is not read.
    public func compare(_ request: CompareRequest) throws(CuttleError) -> DiffReport {
        let base = request.base
        let (before, after) = (try Session.reading(base), try Session.reading(self))
        let places = (before.table.partitions + after.table.partitions)
            .reduce(into: [Int: Range<UInt64>]()) { $0[$1.number] = $1.start..<$1.end }
        var (total, inside) = (UInt64(0), [Int: UInt64]())
        try onDisk { () throws(DiskImageError) in
            try after.overlay.forEachDifference(from: before.overlay) { range in
                total += UInt64(range.count)
                for (number, place) in places { inside[number, default: 0] += UInt64(range.clamped(to: place).count) }
            }
        }
        var report = DiffReport(
            base: base.path, edited: path, identical: total == 0 && before.file.size == after.file.size,
            baseSize: before.file.size, editedSize: after.file.size, partitions: [],
            bytesOutside: total,
            notes: before.notesWithWarnings + after.notesWithWarnings, baseSource: before.source,
            editedSource: after.source)
        for number in Set((before.table.partitions + after.table.partitions).map(\.number)).sorted() {
            let (old, new) = (
                before.table.partitions.first { $0.number == number },
                after.table.partitions.first { $0.number == number }
            )
            guard let shown = new ?? old else { continue }
            let bytes = inside[number, default: 0]
            report.bytesOutside -= min(bytes, report.bytesOutside)
            var partition = DiffReport.Partition(
                label: shown.name, number: number, change: .same, bytesDiffering: bytes, files: [])
            if let old, let new {
                partition.change = bytes == 0 && old == new ? .same : .changed
            } else {
                partition.change = new == nil ? .removed : .added
            }
            if partition.change != .same {
                let one = try old.flatMap { (old) throws(CuttleError) in try before.files(of: old, &report.notes) }
                let other = try new.flatMap { (new) throws(CuttleError) in try after.files(of: new, &report.notes) }
                partition.files = changes(one ?? [:], other ?? [:])
            }
            report.partitions.append(partition)
        }
        return report
    }

    private func changes(
        _ before: [String: DiffReport.State], _ after: [String: DiffReport.State]
    ) -> [DiffReport.File] {
        Set(before.keys).union(after.keys).sorted().compactMap { path in
            let (old, new) = (before[path], after[path])
            if old == new { return nil }
            let change: DiffReport.Change = old == nil ? .added : new == nil ? .removed : .changed
            return DiffReport.File(path: path, change: change, before: old, after: new)
        }
    }
}

extension Session {
    /// Every file of a partition by its path; `nil` where it has no file system that can be read.
    ///
    /// Files with large holes can be larger, all together, than any disk. What is read is bounded: a file beyond that
    /// has no digest, and a note says so.
    fileprivate func files(
        of partition: Partition, _ notes: inout [String]
    ) throws(CuttleError) -> [String: DiffReport.State]? {
        guard let type = file.recognize(partition)?.type, fileSystems.recognize(type)?.as == .fileSystem else {
            return nil
        }
        let volume = try volume(on: partition, .readOnly)
        var files: [String: DiffReport.State] = [:]
        var left = max(partition.size.multipliedReportingOverflow(by: 4).partialValue, 16 << 30)
        var unread: [String] = []
        do throws(FileSystemError) {
            try volume.walk { (item) throws(FileSystemError) in
                let status = item.status
                let path = "/" + item.path.map(\.description).joined(separator: "/")
                var digest: String?
                if status.kind == .regular, status.size <= min(left, partition.size) {
                    left -= status.size
                    var hash = SHA256()
                    try volume.forEachPart(inode: status.inode) { part in
                        hash.update(bufferPointer: part)
                        return true
                    }
                    digest = hash.finalize().hex
                } else if status.kind == .regular {
                    unread.append(path)
                } else if status.kind == .symlink {
                    digest = SHA256.hash(data: try volume.readLink(inode: status.inode)).hex
                }
                files[path] = DiffReport.State(
                    kind: ListReport.Kind(status.kind), size: status.size, mode: status.mode, uid: status.uid,
                    gid: status.gid, sha256: digest)
            }
        } catch {
            throw failure(error, on: partition, of: volume)
        }
        if let first = unread.first {
            let others = unread.count > 1 ? " and \(unread.count - 1) more are" : " is"
            notes.append(
                "\(file.path): \(partition.name):\(first)\(others) too large for the partition, but for holes: "
                    + "compared by size, mode and owner only")
        }
        return files
    }
}
