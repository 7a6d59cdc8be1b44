// SPDX-License-Identifier: Apache-2.0

/// A GUID partition table in an image, changed with its checksums made right (UEFI 2.10 §5.3).
package enum TablePatch {
    /// Which copies of a GUID partition table are changed.
    package enum Copies: Sendable, CaseIterable { case primary, backup, both }

    /// - Parameters:
    ///   - entries: the entries, 128 bytes each where the header says nothing else.
    ///   - header: the header, after the entries' checksum was put into it and before its own is.
    package static func changes(
        _ image: borrowing RawFile, sectorSize: Int = 512, _ copies: Copies = .both,
        entries changeEntries: (inout [UInt8]) -> Void = { _ in },
        header changeHeader: (inout [UInt8]) -> Void = { _ in }
    ) throws -> [ExtPatch.Change] {
        var places: [Int] = []
        if copies != .backup { places.append(sectorSize) }
        if copies != .primary { places.append(image.size - sectorSize) }
        var changes: [ExtPatch.Change] = []
        for place in places {
            var header = try image.read(at: place, count: sectorSize)
            let start = Int(ExtPatch.number(header, 72, 8)) * sectorSize
            let count = Int(ExtPatch.number(header, 80, 4)) * Int(ExtPatch.number(header, 84, 4))
            var entries = try image.read(at: start, count: count)
            changeEntries(&entries)
            ExtPatch.put(UInt64(crc32(entries)), 4, at: 88, in: &header)
            changeHeader(&header)
            let length = min(max(92, Int(ExtPatch.number(header, 12, 4))), sectorSize)
            ExtPatch.put(0, 4, at: 16, in: &header)
            ExtPatch.put(UInt64(crc32(header[..<length])), 4, at: 16, in: &header)
            changes += [(start, entries), (place, header)]
        }
        return changes
    }

    /// The CRC-32 of IEEE 802.3.
    private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
    }
}
