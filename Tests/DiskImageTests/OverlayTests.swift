// SPDX-License-Identifier: Apache-2.0

import DiskImage
import Foundation
import TestSupport
import Testing

@Suite struct OverlayTests {
    let scratch: Scratch
    let path: String
    let base: [UInt8]

    init() throws {
        scratch = try Scratch()
        var random = Seeded(state: 1)
        base = (0..<100_001).map { _ in UInt8.random(in: 0...255, using: &random) }
        path = try scratch.file("base", base)
    }

    @Test(.timeLimit(.minutes(30))) func `reads what was written and what was there, as an array would`() throws {
        let overlay = Overlay(try ImageFile(path, for: .reading))
        var model = base
        var random = Seeded(state: 2)
        for _ in 0..<3000 {
            let count = Int.random(in: 0...9000, using: &random)
            let offset = Int.random(in: 0...base.count - count, using: &random)
            if Bool.random(using: &random) {
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                try overlay.put(bytes, at: UInt64(offset))
                model.replaceSubrange(offset..<offset + count, with: bytes)
            } else {
                #expect(try overlay.bytes(at: UInt64(offset), count: count) == Array(model[offset..<offset + count]))
            }
        }
        var changed = base
        for extent in try overlay.changes() {
            changed.replaceSubrange(Int(extent.offset)..<Int(extent.end), with: extent.bytes)
        }
        #expect(changed == model)
        #expect(try contents(path) == base, "the image itself is only read")
    }

    @Test func `finds no change where the same bytes were written again`() throws {
        let overlay = Overlay(try ImageFile(path, for: .reading))
        try overlay.put(Array(base[5000..<20_000]), at: 5000)
        #expect(try overlay.changes().isEmpty)
    }

    @Test func `joins neighbouring pages and ends with the image`() throws {
        let overlay = Overlay(try ImageFile(path, for: .reading))
        try overlay.put([1, 2, 3], at: 4095)
        try overlay.put([7], at: UInt64(base.count - 1))
        let changes = try overlay.changes()
        #expect(changes.map(\.offset) == [0, 98304])
        #expect(changes.map(\.bytes.count) == [8192, base.count - 98304])
    }

    @Test func `refuses everything behind the end`() throws {
        let overlay = Overlay(try ImageFile(path, for: .reading))
        for offset in [UInt64(base.count) - 1, UInt64(base.count), .max - 1, .max] {
            #expect(throws: DiskImageError.self) { try overlay.put([1, 2], at: offset) }
            #expect(throws: DiskImageError.self) { _ = try overlay.bytes(at: offset, count: 2) }
        }
        #expect(try overlay.changes().isEmpty)
    }

    @Test func `bounds the memory that changes take`() throws {
        let overlay = Overlay(try ImageFile(path, for: .reading), limit: 3 * 4096)
        for page in 0..<3 { try overlay.put([1], at: UInt64(page * 4096)) }
        try overlay.put([2], at: 1)
        #expect(throws: DiskImageError.self) { try overlay.put([1], at: 3 * 4096) }
    }

    @Test func `a window reaches its partition and nothing else`() throws {
        let overlay = Overlay(try ImageFile(path, for: .reading))
        let partition = Partition(number: 1, label: "P", uuid: "", typeGUID: "", start: 8192, size: 4096)
        let window = PartitionWindow(partition, of: overlay, writable: true)
        try [UInt8(9), 9].withUnsafeBytes { try window.write(at: 4094, from: $0) }
        #expect(try overlay.bytes(at: 8192 + 4094, count: 3) == [9, 9, base[12288]])
        for offset in [Int64.min, -1, 4095, 4096, .max - 1, .max] {
            #expect(throws: DiskImageError.self, "\(offset)") {
                try [UInt8(1), 1].withUnsafeBytes { try window.write(at: offset, from: $0) }
            }
            var two: [UInt8] = [0, 0]
            #expect(throws: DiskImageError.self, "\(offset)") {
                try two.withUnsafeMutableBytes { try window.read(at: offset, into: $0) }
            }
        }
        let closed = PartitionWindow(partition, of: overlay, writable: false)
        #expect(throws: DiskImageError.self) { try [UInt8(1)].withUnsafeBytes { try closed.write(at: 0, from: $0) } }
        #expect(try overlay.changes().map(\.offset) == [8192])
    }
}
