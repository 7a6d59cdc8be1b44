// SPDX-License-Identifier: Apache-2.0

extension BlockNode {
    /// The partitions by the disk's own table where it can be read, else as the kernel knows them; a kernel may read no
    /// GPT, and a person may not be allowed to.
    func describeContent() -> (partitions: [BlockDevice.Partition], content: String?) {
        let known = partitions.compactMap { node -> BlockDevice.Partition? in
            guard let number = node.number("partition").flatMap(Int.init(exactly:)), let start = node.bytes("start"),
                let size = node.bytes("size")
            else { return nil }
            return BlockDevice.Partition(
                number: number, path: node.path, label: node.label, start: start, size: size, fileSystem: nil)
        }
        guard !isPartition, bytes("size") ?? 0 > 0, let file = try? ImageFile(path, for: .reading) else {
            return (known, nil)
        }
        var content: String?
        var found = known
        if let table = try? PartitionTable(of: file) {
            found = table.partitions.map { partition in
                BlockDevice.Partition(
                    number: partition.number, path: known.first { $0.number == partition.number }?.path,
                    label: partition.label, start: partition.start, size: partition.size, fileSystem: nil)
            }
        } else {
            content = file.describeWhole()
        }
        let partitions = found.map { partition in
            var partition = partition
            let place = Partition(
                number: partition.number, label: "", uuid: "", typeGUID: "", start: partition.start,
                size: partition.size)
            partition.fileSystem = file.recognize(place)?.type
            return partition
        }
        return (partitions, content)
    }

    /// The partition's name in its table, of the kernel's uevent; empty where it does not say.
    private var label: String {
        let lines = (system.attribute("\(folder)/uevent") ?? []).split(separator: 0x0a)
        let key = Array("PARTNAME=".utf8)
        return lines.first { $0.starts(with: key) }.map { clean($0.dropFirst(key.count)) } ?? ""
    }
}

extension ImageFile {
    /// What a disk without a GUID partition table holds, in a few words; `nil` where nothing is recognized.
    fileprivate func describeWhole() -> String? {
        let whole = Partition(number: 0, label: "", uuid: "", typeGUID: "", start: 0, size: size)
        guard let found = recognize(whole) else {
            // The mark at the end of a boot sector, which DOS's table is in.
            return hasSignature([0x55, 0xAA], at: 510) ? "a boot sector, or a DOS partition table" : nil
        }
        let words =
            switch found.type {
            case "LVM2_member": "a part of an LVM volume group"
            case "linux_raid_member": "a part of a RAID array"
            case "crypto_LUKS": "an encrypted volume"
            case "swap": "swap space"
            default: "a file system (\(found.type))"
            }
        return found.label.isEmpty ? words : words + " called \(clean(found.label.utf8))"
    }
}
