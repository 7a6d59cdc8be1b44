// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

/// A qcow2 image over a raw backing file, as QEMU's docs/interop/qcow2.rst describes it: version 3, clusters of 16 KiB,
/// reference counts of 16 bits, every cluster in use once. All numbers in it are big-endian.
struct QcowImage {
    static let clusterBits = 14
    static let clusterSize = 1 << clusterBits
    static let magic: UInt32 = 0x5146_49fb
    /// The header extension that names the backing file's format.
    static let backingFormat: UInt32 = 0xe279_2aca
    /// The bit of an L1 or L2 entry that says that its cluster is in use once.
    static let copied: UInt64 = 1 << 63
    /// qcow2.rst: the backing file's name has at most 1023 bytes.
    static let longestName = 1023
    /// QEMU takes no larger L1 table, in bytes.
    static let largestL1: UInt64 = 32 << 20

    /// What stands where in the file, in order.
    let extents: [Extent]
    /// In bytes, whole clusters.
    let fileSize: UInt64

    /// - Parameter size: of the disk, in bytes.
    /// - Parameter clusters: whole ones, by their offsets on the disk, in order.
    init(size: UInt64, backing: String, for path: String, clusters: [Extent]) throws(DiskImageError) {
        guard size % 512 == 0 else {
            throw DiskImageError(
                .badImage, "create", path,
                reason: "the size of the base is not a multiple of 512 bytes, as a thin image needs",
                remedy: .fullCopy)
        }
        guard backing.utf8.count <= Self.longestName else {
            throw DiskImageError(
                .cannotCreate, "create", path, reason: "the path to the base has more than \(Self.longestName) bytes",
                hint: "put the thin image nearer to its base")
        }
        let perTable = UInt64(Self.clusterSize / 8)
        let length = UInt64(Self.clusterSize)
        let l1Count = Self.divide(size, length * perTable)
        guard l1Count * 8 <= Self.largestL1 else {
            throw DiskImageError(
                .badImage, "create", path, reason: "the base is too large for a thin image",
                remedy: .fullCopy)
        }
        let l1Clusters = max(1, Self.divide(l1Count * 8, length))
        let tables = Set(clusters.map { $0.offset / (length * perTable) }).sorted()

        // Header, L1, L2 tables, data; then the reference counts, which count themselves too.
        let l1Start = UInt64(1)
        let l2Start = l1Start + l1Clusters
        let dataStart = l2Start + UInt64(tables.count)
        let counted = dataStart + UInt64(clusters.count)
        let perBlock = length / 2
        var blocks = UInt64(1)
        while counted + blocks + Self.divide(blocks * 8, length) > blocks * perBlock { blocks += 1 }
        let refTableClusters = Self.divide(blocks * 8, length)
        let refTableStart = counted
        let refBlocksStart = refTableStart + refTableClusters
        let total = refBlocksStart + blocks

        var extents: [Extent] = []
        func put(_ cluster: UInt64, _ bytes: [UInt8]) { extents.append(Extent(offset: cluster * length, bytes: bytes)) }

        var header = BigEndianBytes()
        header.put(Self.magic)
        header.put(UInt32(3))
        header.put(UInt64(0))  // The backing file's name: set below.
        header.put(UInt32(backing.utf8.count))
        header.put(UInt32(Self.clusterBits))
        header.put(size)
        header.put(UInt32(0))  // No encryption.
        header.put(UInt32(l1Count))
        header.put(l1Start * length)
        header.put(refTableStart * length)
        header.put(UInt32(refTableClusters))
        header.put(UInt32(0))  // No snapshots.
        header.put(UInt64(0))
        for _ in 0..<3 { header.put(UInt64(0)) }  // Incompatible, compatible and autoclear features.
        header.put(UInt32(4))  // 1 << 4 bits a reference count.
        header.put(UInt32(104))  // The header's length.
        header.put(Self.backingFormat)
        header.put(UInt32(3))
        header.bytes += Array("raw".utf8) + [0, 0, 0, 0, 0]
        header.put(UInt64(0))  // The end of the extensions.
        header.set(UInt64(header.bytes.count), at: 8)
        header.bytes += Array(backing.utf8)
        put(0, header.bytes)

        var l1 = [UInt64](repeating: 0, count: Int(l1Count))
        for (index, table) in tables.enumerated() {
            l1[Int(table)] = (l2Start + UInt64(index)) * length | Self.copied
        }
        put(l1Start, BigEndianBytes(l1).bytes)

        var next = 0
        for (index, table) in tables.enumerated() {
            var entries = [UInt64](repeating: 0, count: Int(perTable))
            while next < clusters.count, clusters[next].offset / (length * perTable) == table {
                entries[Int(clusters[next].offset / length % perTable)] =
                    (dataStart + UInt64(next)) * length | Self.copied
                next += 1
            }
            put(l2Start + UInt64(index), BigEndianBytes(entries).bytes)
        }
        for (index, cluster) in clusters.enumerated() { put(dataStart + UInt64(index), cluster.bytes) }

        put(refTableStart, BigEndianBytes((0..<blocks).map { (refBlocksStart + $0) * length }).bytes)
        for block in 0..<blocks {
            let used = min(perBlock, total - block * perBlock)
            put(refBlocksStart + block, BigEndianBytes([UInt16](repeating: 1, count: Int(used))).bytes)
        }
        self.extents = extents
        fileSize = total * length
    }

    private static func divide(_ number: UInt64, _ by: UInt64) -> UInt64 { (number + by - 1) / by }
}

/// Numbers one behind the other, big-endian.
struct BigEndianBytes {
    var bytes: [UInt8] = []

    init() {}

    init(_ numbers: [some FixedWidthInteger]) { bytes = numbers.map(\.bigEndian).withUnsafeBytes { Array($0) } }

    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func set(_ number: UInt64, at offset: Int) {
        withUnsafeBytes(of: number.bigEndian) { bytes.replaceSubrange(offset..<offset + 8, with: Array($0)) }
    }
}
