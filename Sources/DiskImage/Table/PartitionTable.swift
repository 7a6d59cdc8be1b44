// SPDX-License-Identifier: Apache-2.0

/// One entry of a partition table. Starts and sizes are in bytes.
package struct Partition: Hashable, Sendable {
    /// From 1, as Linux counts.
    package var number: Int
    /// The GPT partition label, as libblkid turns it into UTF-8; empty for none.
    package var label: String
    /// The partition's own GUID, in lower case.
    package var uuid: String
    /// The type GUID, in lower case.
    package var typeGUID: String
    /// From the disk's beginning.
    package var start: UInt64
    /// With ``start`` it is a number.
    package var size: UInt64

    /// An entry with its place in bytes.
    package init(number: Int, label: String, uuid: String, typeGUID: String, start: UInt64, size: UInt64) {
        self.number = number
        self.label = label
        self.uuid = uuid
        self.typeGUID = typeGUID
        self.start = start
        self.size = size
    }

    /// Behind the last byte.
    package var end: UInt64 { start + size }

    /// How messages name it.
    package var name: String { label.isEmpty ? "partition \(number)" : label }
}

/// A GUID partition table, as libblkid reads it. A damaged primary table is replaced by the backup by itself.
package struct PartitionTable: Sendable {
    /// libblkid's name, `gpt`.
    package var type: String
    /// The disk GUID.
    package var uuid: String
    /// In bytes.
    package var sectorSize: Int
    /// Those that libblkid takes, in the order of the table; they overlap nothing and end on the disk.
    package var partitions: [Partition]
    /// Entries that reach beyond the range which the header calls usable: libblkid leaves them out, while Linux takes those
    /// that lie on the disk. They overlap nothing, and nothing is written to them.
    package var ignored: [Partition] = []
    /// Whether the primary table is damaged and the backup was taken.
    package var isFromBackup: Bool

    /// The partition of that label, which must be there once.
    package func partition(label: String) throws(DiskImageError) -> Partition {
        let found = partitions.filter { $0.label == label }
        return try only(found, "a partition with the label \(label)")
    }

    /// The partition of that number.
    package func partition(number: Int) throws(DiskImageError) -> Partition {
        try only(partitions.filter { $0.number == number }, "a partition with the number \(number)")
    }

    /// The partition of the first of these type GUIDs (in any case) that the table has; it must be there once.
    package func partition(types: [String]) throws(DiskImageError) -> Partition {
        for type in types {
            let found = partitions.filter { $0.typeGUID == type.lowercased() }
            if !found.isEmpty { return try only(found, "a partition of the type \(type)") }
        }
        return try only([], "a partition of the type \(types.joined(separator: " or "))")
    }

    private func only(_ found: [Partition], _ what: String) throws(DiskImageError) -> Partition {
        if found.count == 1 { return found[0] }
        guard found.isEmpty else {
            let numbers = found.map { String($0.number) }.joined(separator: ", ")
            throw DiskImageError(
                .badImage, "find", what, reason: "there are \(found.count) such partitions: numbers \(numbers)",
                hint: "give each partition a label of its own, or name the partition by its number in a layout")
        }
        let there = partitions.map { $0.label.isEmpty ? "\($0.number) (no label)" : "\($0.number) \($0.label)" }
        throw DiskImageError(
            .badImage, "find", what, reason: "there is none",
            hint: "the image has: \(there.isEmpty ? "no partitions" : there.joined(separator: ", "))")
    }
}
