// SPDX-License-Identifier: Apache-2.0

@testable import DiskImage
import Foundation
@testable import GPT
import TestImages
import TestSupport
import Testing

@Suite struct GPTHeaderTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func bytes(_ recipe: String) throws -> [UInt8] { try contents(try scratch.image(recipe)) }

    @Test(arguments: [("gpt-512", 512), ("gpt-4096", 4096)])
    func `both headers that sfdisk wrote are read, and written again byte for byte`(recipe: String, size: Int) throws {
        let image = try bytes(recipe)
        let sector = SectorSize(size)
        let last = try #require(sector.last(of: UInt64(image.count)))
        let primary = try #require(GPTHeader(Array(image[size..<2 * size])))
        let backup = try #require(GPTHeader(Array(image.suffix(size))))
        #expect(primary.own == .primaryHeader)
        #expect(primary.alternate == last)
        #expect(backup.own == last)
        #expect(backup.alternate == .primaryHeader)
        for header in [primary, backup] {
            #expect(header.sectorSize == sector)
            #expect(header.entryCount == 128)
            #expect(header.hasUsualEntries)
            #expect(header.lastUsable < last)
            let start = try #require(sector.offset(of: header.own))
            #expect(header.encoded == Array(image[Int(start)..<Int(start) + size]))
        }
        #expect(ProtectiveMBR(Array(image[..<512])).isSound)
    }

    @Test func `no changed bit of a header gets past its checksum`() throws {
        let block = Array(try bytes("gpt-512")[512..<1024])
        for bit in 0..<92 * 8 {
            var changed = block
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(GPTHeader(changed) == nil, "bit \(bit)")
        }
        // Behind its length nothing is checked.
        var padded = block
        padded[92] = 1
        #expect(GPTHeader(padded)?.encoded == padded)
        for count in [0, 8, 91] { #expect(GPTHeader(Array(block.prefix(count))) == nil) }
    }

    @Test func `a header of the largest numbers is not a place on a disk, and does not trap`() throws {
        var header = try #require(GPTHeader(Array(try bytes("gpt-512")[512..<1024])))
        for number in [UInt64.max, UInt64.max / 512, UInt64.max / 512 + 1, 1 << 63] {
            header.entriesStart = LBA(number)
            header.alternate = LBA(number)
            let range = header.entriesRange
            #expect(range.map { $0.upperBound >= $0.lowerBound } ?? true)
            #expect(header.occupied.count <= 3)
            #expect(GPTHeader(header.encoded)?.entriesStart == LBA(number))
        }
        header.entriesStart = LBA(.max)
        #expect(header.entriesRange == nil)
        #expect(header.sectorSize.offset(of: LBA(.max)) == nil)
    }

    @Test func `an entry that reaches to the largest block ends where numbers end`() {
        func entry(_ first: UInt64, _ last: UInt64) -> GPTEntry? {
            var bytes = [UInt8](repeating: 0xff, count: 128)
            bytes.put(first, at: 32)
            bytes.put(last, at: 40)
            bytes.put(UInt16(0), at: 56)
            return GPTEntry(bytes[...], number: 3)
        }
        for (first, last) in [(UInt64(0), UInt64.max), (.max, .max), (1 << 60, .max), (34, 1 << 56)] {
            let found = entry(first, last)?.partition(sectorSize: SectorSize(512))
            #expect(found?.end == UInt64.max || last == 1 << 56)
        }
        #expect(entry(34, 33).map { [$0].fault } == "partition 3 ends before it starts")
        #expect(entry(34, 35)?.partition(sectorSize: SectorSize(4096)).size == 8192)
        #expect(GPTEntry([UInt8](repeating: 0, count: 128)[...], number: 1) == nil)
    }

    @Test(
        arguments: [
            [0x45, 0x44], [0xD83D, 0xDE00, 0x61], [0xD83D], [0xD83D, 0x61], [0xDE00, 0xD83D, 0xDE00],
            [0xD83D, 0xD83D, 0xDE00],
            [UInt16](repeating: 0xDFFF, count: 36), [UInt16](repeating: 0xFFFF, count: 36), [],
        ] as [[UInt16]])
    func `a label is what the standard library makes of its UTF-16`(units: [UInt16]) {
        var bytes = [UInt8](repeating: 0, count: 128)
        bytes[0] = 1
        for (index, unit) in units.enumerated() { bytes.put(unit, at: 56 + 2 * index) }
        let entry = GPTEntry(bytes[...], number: 1)
        #expect(entry?.label == String(decoding: units, as: UTF16.self))
        #expect(entry?.typeGUID == "00000001-0000-0000-0000-000000000000")
    }

    @Test func `blocks and bytes are told apart`() {
        let sector = SectorSize(4096)
        #expect(sector.offset(of: LBA(3)) == 12288)
        #expect(sector.block(at: 12287) == LBA(2))
        #expect(sector.count(for: 0) == 0)
        #expect(sector.count(for: 1) == 1)
        #expect(sector.count(for: 4096) == 1)
        #expect(sector.count(for: .max) == UInt64.max / 4096 + 1)
        #expect(sector.last(of: 4095) == nil)
        #expect(sector.last(of: 4096) == LBA(0))
        #expect(SectorSize.unit.length(of: .max) == nil)
        #expect(SectorSize.unit.length(of: 2) == 1024)
    }

    @Test func `a protective MBR says the end of a disk as far as it can`() {
        var block = [UInt8](repeating: 0, count: 512)
        var plain = ProtectiveMBR(block)
        let isSet = plain.setEnd(LBA(9))
        #expect(!isSet)
        #expect(plain.bytes == block)
        #expect(!plain.isSound)
        block[446 + 16 + 4] = 0xee
        (block[510], block[511]) = (0x55, 0xaa)
        for (last, field) in [(UInt64(9), [9, 0, 0, 0]), (1 << 40, [255, 255, 255, 255])] as [(UInt64, [UInt8])] {
            var mbr = ProtectiveMBR(block)
            let isSet = mbr.setEnd(LBA(last))
            #expect(isSet)
            #expect(mbr.isSound)
            #expect(Array(mbr.bytes[446 + 16 + 12..<446 + 32]) == field)
        }
    }
}
