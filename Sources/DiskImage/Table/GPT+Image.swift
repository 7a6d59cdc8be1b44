// SPDX-License-Identifier: Apache-2.0

internal import GPT

extension GPTHeader {
    /// `nil` where no header stands at that place, in bytes.
    init?(of file: ImageFile, at offset: UInt64, sectorSize: SectorSize) {
        guard file.hasSignature(Self.signature, at: offset), sectorSize.bytes <= file.size - offset,
            let block = try? file.read(at: offset, count: Int(sectorSize.bytes))
        else { return nil }
        self.init(block)
    }

    /// Every entry in use; `nil` where they cannot be read, or have not the checksum that the header says.
    func entries(in file: ImageFile) -> [GPTEntry]? {
        guard !isAbsurd, entrySize <= 4096, let range = entriesRange, range.upperBound <= file.size,
            let bytes = try? file.read(at: range.lowerBound, count: range.count)
        else { return nil }
        return entries(bytes)
    }
}

extension GPTEntry {
    /// As a partition, in bytes; what is past any disk counts as its end.
    func partition(sectorSize: SectorSize) -> Partition {
        let start = sectorSize.offset(of: first) ?? .max
        let (count, isEndless) = (last.number &- first.number).addingReportingOverflow(1)
        let size = isEndless ? nil : sectorSize.length(of: count)
        return Partition(
            number: number, label: label, uuid: uuid, typeGUID: typeGUID, start: start,
            size: min(size ?? .max, UInt64.max - start))
    }
}
