// SPDX-License-Identifier: Apache-2.0

package import BlockDevices
internal import DiskImage

/// What is on a disk: the partitions by its own table where that can be read, else as the kernel knows them; a kernel may read
/// no GPT, and a person may not be allowed to.
package struct DiskContent: Sendable {
    /// In the order of the table.
    package let partitions: [Partition]
    /// What the disk as a whole holds where it has no GUID partition table: `a file system (vfat) called "USBSTICK"`; `nil`
    /// where nothing is recognized or it cannot be read.
    package let words: String?

    /// Starts and sizes are in bytes.
    package struct Partition: Hashable, Sendable {
        /// From 1.
        package var number: Int
        /// Its node; `nil` where the kernel has none for it.
        package var path: String?
        /// Empty for none, and where it cannot be known.
        package var label: String
        /// From the disk's beginning.
        package var start: UInt64
        /// As the table says it; the file system can be smaller.
        package var size: UInt64
        /// libblkid's name; `nil` where nothing is recognized or the disk cannot be read.
        package var fileSystem: String?

        fileprivate var place: DiskImage.Partition {
            .init(number: number, label: label, uuid: "", typeGUID: "", start: start, size: size)
        }
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
            partition.fileSystem = file.recognize(partition.place)?.type
            return partition
        }
    }
}

extension ImageFile {
    /// What libblkid recognizes of the disk as a whole.
    func recognizeWhole() -> RecognizedFileSystem? {
        recognize(Partition(number: 0, label: "", uuid: "", typeGUID: "", start: 0, size: size))
    }

    /// What a disk without a GUID partition table holds, in a few words; `nil` where nothing is recognized.
    fileprivate func describeWhole() -> String? {
        guard let found = recognizeWhole() else {
            // The mark at the end of a boot sector, which DOS's table is in.
            return hasSignature([0x55, 0xAA], at: 510) ? "a boot sector, or a DOS partition table" : nil
        }
        return found.label.isEmpty ? found.words : found.words + " called \(clean(found.label.utf8))"
    }
}
