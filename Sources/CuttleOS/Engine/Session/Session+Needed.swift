// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems

extension Session {
    /// What of the disk must be as the image has it even where that is zero, in bytes: the partition table, and what its
    /// partitions' file systems have in use. What a card held before would else be taken for theirs.
    ///
    /// Of a file system whose kind is not read here, or that cannot be, that is all of its partition. Where nothing is
    /// recognized it is too, unless that is large: nobody counts on the zeros there.
    package func neededRanges() -> [Range<UInt64>] {
        let partitions = table.partitions + table.ignored
        let edge: UInt64 = 1 << 20
        let start = partitions.map(\.start).min() ?? file.size
        let end = partitions.map(\.end).max() ?? 0
        let edges = [
            0..<min(start, edge, file.size), max(min(end, file.size), file.size - min(edge, file.size))..<file.size,
        ]
        return edges + partitions.flatMap(neededRanges)
    }

    private func neededRanges(of partition: Partition) -> [Range<UInt64>] {
        let whole = min(partition.start, file.size)..<min(partition.end, file.size)
        guard let type = file.recognize(partition)?.type else { return whole.count <= 64 << 20 ? [whole] : [] }
        // The first page is its header; no other is read before it is written.
        if type == "swap" { return [whole.lowerBound..<min(whole.lowerBound + (64 << 10), whole.upperBound)] }
        guard let volume = try? findVolume(on: partition, .readOnly), let used = try? volume.usedRanges() else {
            return [whole]
        }
        return used.map { (whole.lowerBound + $0.lowerBound..<whole.lowerBound + $0.upperBound).clamped(to: whole) }
    }
}
