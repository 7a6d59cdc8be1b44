// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import SystemIO

/// A qcow2 image over a raw file, such as ``Qcow2Format`` makes: what it holds
/// itself, and where the rest is.
///
/// Anybody's qcow2 may be given. What is read of it is bounded, and what this does not understand is refused.
struct ThinImage: Sendable {
    /// The path of the file that holds the rest.
    let base: String
    /// In bytes.
    let size: UInt64
    /// The clusters that the image holds itself, in the order of the disk.
    let changes: [Extent]

    /// How much an image may hold itself, in bytes: it is kept in memory.
    private static let limit: UInt64 = 256 << 20

    /// `nil` where the file is not a qcow2 image.
    init?(reading file: ImageFile) throws(DiskImageError) {
        guard Qcow2Format.appearance.isOf(file) else { return nil }
        let header = try Header(file)
        base = header.base
        size = header.size
        changes = try header.clusters(of: file, limit: Self.limit)
    }

    private static func refusal(_ path: String, _ reason: String) -> DiskImageError {
        DiskImageError(
            .badImage, "read", path, reason: reason,
            hint: "convert it first: qemu-img convert -O raw \(path.shellQuoted) NEW.raw")
    }

    /// The fields of the header that matter here, by QEMU's docs/interop/qcow2.rst.
    private struct Header {
        var base: String
        var size: UInt64
        var clusterBits: UInt64
        var l1Offset: UInt64
        var l1Count: UInt64

        init(_ file: ImageFile) throws(DiskImageError) {
            func refused(_ reason: String) -> DiskImageError { ThinImage.refusal(file.path, reason) }
            let bytes = try file.read(at: 0, count: Int(min(file.size, 104)))
            guard bytes.count >= 72 else { throw refused("the qcow2 image is cut off") }
            let version = bytes.number32(at: 4)
            guard version == 2 || version == 3 else { throw refused("it is qcow2 of version \(version)") }
            let (nameOffset, nameLength) = (bytes.number64(at: 8), UInt64(bytes.number32(at: 16)))
            clusterBits = UInt64(bytes.number32(at: 20))
            size = bytes.number64(at: 24)
            guard nameOffset != 0, nameLength != 0 else {
                throw refused("this is a whole qcow2 image, and only thin ones over a raw base are read")
            }
            guard bytes.number32(at: 32) == 0 else { throw refused("the qcow2 image is encrypted") }
            if version == 3 {
                guard bytes.count == 104 else { throw refused("the qcow2 image is cut off") }
                // Bit 0: it was not closed properly, which only makes its reference counts doubtful.
                guard bytes.number64(at: 72) & ~1 == 0 else {
                    throw refused("the qcow2 image has features that are not supported here")
                }
            }
            guard 9...21 ~= clusterBits, nameLength <= UInt64(QcowImage.longestName), size > 0, size <= 1 << 56 else {
                throw refused("the header of the qcow2 image is damaged")
            }
            l1Count = UInt64(bytes.number32(at: 36))
            l1Offset = bytes.number64(at: 40)
            let covered = UInt64(1) << (2 * clusterBits - 3)
            guard l1Count >= (size + covered - 1) / covered, l1Count <= 4 << 20 else {
                throw refused("the header of the qcow2 image is damaged")
            }
            guard nameOffset < file.size, nameLength <= file.size - nameOffset,
                let name = String(validating: try file.read(at: nameOffset, count: Int(nameLength)), as: UTF8.self),
                !name.utf8.contains(0)
            else { throw refused("the name of the qcow2 image's backing file is damaged") }
            guard !name.hasPrefix("json:"), !name.prefix(while: { $0 != "/" }).contains(":") else {
                throw refused("the backing file of the qcow2 image is not a path")
            }
            base = name.hasPrefix("/") ? name : splitPath(file.realPath).directory + "/" + name
        }

        func clusters(of file: ImageFile, limit: UInt64) throws(DiskImageError) -> [Extent] {
            let length = UInt64(1) << clusterBits
            // Bits 9 to 55 of an entry are the offset.
            let mask: UInt64 = 0x00ff_ffff_ffff_fe00
            var changes: [Extent] = []
            var (left, tablesLeft) = (limit / length, limit / length)
            let l1 = try table(file, at: l1Offset, count: l1Count)
            for (row, entry) in l1.enumerated() where entry & mask != 0 {
                guard tablesLeft > 0 else {
                    throw ThinImage.refusal(file.path, "the tables of the qcow2 image are too large")
                }
                tablesLeft -= 1
                let l2 = try table(file, at: entry & mask, count: length / 8)
                for (column, entry) in l2.enumerated() where entry & (mask | 1) != 0 {
                    guard entry & 1 << 62 == 0 else {
                        throw ThinImage.refusal(file.path, "the qcow2 image has compressed clusters")
                    }
                    let place = (UInt64(row) * (length / 8) + UInt64(column)) * length
                    guard place < size else { continue }
                    guard left > 0 else {
                        throw ThinImage.refusal(file.path, "the qcow2 image holds more than \(limit >> 20) MiB itself")
                    }
                    left -= 1
                    let count = Int(min(length, size - place))
                    // Bit 0: the cluster reads as zeros.
                    let bytes =
                        entry & 1 != 0
                        ? [UInt8](repeating: 0, count: count) : try data(file, at: entry & mask, count: count)
                    changes.append(Extent(offset: place, bytes: bytes))
                }
            }
            return changes
        }

        private func table(_ file: ImageFile, at offset: UInt64, count: UInt64) throws(DiskImageError) -> [UInt64] {
            let bytes = try data(file, at: offset, count: Int(count) * 8)
            return (0..<Int(count)).map { bytes.number64(at: $0 * 8) }
        }

        private func data(_ file: ImageFile, at offset: UInt64, count: Int) throws(DiskImageError) -> [UInt8] {
            guard offset <= file.size, UInt64(count) <= file.size - offset else {
                throw ThinImage.refusal(file.path, "the qcow2 image is damaged: it points past its end")
            }
            return try file.read(at: offset, count: count)
        }
    }
}

extension [UInt8] {
    fileprivate func number32(at offset: Int) -> UInt32 {
        self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    fileprivate func number64(at offset: Int) -> UInt64 {
        self[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
