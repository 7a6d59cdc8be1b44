// SPDX-License-Identifier: Apache-2.0

package import BlockDevices

/// What is on a disk: the partitions by its own table where that can be read, else as the kernel knows them; a kernel may read
/// no GPT, and a person may not be allowed to.
package struct DiskContent: Sendable {
    package let partitions: [Partition]
    /// What the disk as a whole holds where it has no GUID partition table: `a file system (vfat) called "USBSTICK"`; `nil`
    /// where nothing is recognized or it cannot be read.
    package let words: String?

    /// Starts and sizes are in bytes.
    package struct Partition: Hashable, Sendable {
        package var number: Int
        /// Its node; `nil` where the kernel has none for it.
        package var path: String?
        /// Empty for none, and where it cannot be known.
        package var label: String
        package var start: UInt64
        package var size: UInt64
        /// libblkid's name; `nil` where nothing is recognized or the disk cannot be read.
        package var fileSystem: String?
    }

    /// Reads the disk; of a partition there is nothing more to know.
    package init(of device: BlockDevice) {
        let known = device.partitions.map { partition in
            Partition(
                number: partition.number, path: partition.path, label: partition.label, start: partition.start,
                size: partition.size)
        }
        guard device.wholeDisk == nil, device.size > 0, let file = try? ImageFile(device.path, for: .reading) else {
            (partitions, words) = (known, nil)
            return
        }
        let table = try? PartitionTable(of: file)
        let found = table?.partitions.map { partition in
            Partition(
                number: partition.number, path: known.first { $0.number == partition.number }?.path,
                label: partition.label, start: partition.start, size: partition.size)
        }
        words = table == nil ? file.describeWhole() : nil
        partitions = (found ?? known).map { partition in
            var partition = partition
            partition.fileSystem =
                file.recognize(DiskImage.Partition(start: partition.start, size: partition.size))?.type
            return partition
        }
    }
}

extension Partition {
    /// A place that no table names.
    fileprivate init(start: UInt64, size: UInt64) {
        self.init(number: 0, label: "", uuid: "", typeGUID: "", start: start, size: size)
    }
}

extension ImageFile {
    /// What a disk without a GUID partition table holds, in a few words; `nil` where nothing is recognized.
    fileprivate func describeWhole() -> String? {
        guard let found = recognize(Partition(start: 0, size: size)) else {
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
