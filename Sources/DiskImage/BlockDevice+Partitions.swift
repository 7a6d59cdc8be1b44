// SPDX-License-Identifier: Apache-2.0

extension BlockNode {
    /// The partitions by the disk's own table where it can be read, else as the kernel knows them; a kernel may read no
    /// GPT, and a person may not be allowed to.
    func describePartitions() -> [BlockDevice.Partition] {
        let known = partitions.compactMap { node -> BlockDevice.Partition? in
            guard let number = node.number("partition").flatMap(Int.init(exactly:)), let start = node.bytes("start"),
                let size = node.bytes("size")
            else { return nil }
            return BlockDevice.Partition(
                number: number, path: node.path, label: node.label, start: start, size: size, fileSystem: nil)
        }
        guard !isPartition, bytes("size") ?? 0 > 0, let file = try? ImageFile(path, for: .reading) else {
            return known
        }
        var found = known
        if let table = try? PartitionTable(of: file) {
            found = table.partitions.map { partition in
                BlockDevice.Partition(
                    number: partition.number, path: known.first { $0.number == partition.number }?.path,
                    label: partition.label, start: partition.start, size: partition.size, fileSystem: nil)
            }
        }
        return found.map { partition in
            var partition = partition
            let place = Partition(
                number: partition.number, label: "", uuid: "", typeGUID: "", start: partition.start,
                size: partition.size)
            partition.fileSystem = file.recognize(place)?.type
            return partition
        }
    }

    /// The partition's name in its table, of the kernel's uevent; empty where it does not say.
    private var label: String {
        let lines = (system.attribute("\(folder)/uevent") ?? []).split(separator: 0x0a)
        let key = Array("PARTNAME=".utf8)
        return lines.first { $0.starts(with: key) }.map { clean($0.dropFirst(key.count)) } ?? ""
    }
}
