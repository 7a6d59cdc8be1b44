// SPDX-License-Identifier: Apache-2.0

import CCRC32C
import Testing

/// The instructions of the processor, the tables, and what libext2fs itself calls.
struct ChecksumTests {
    static let known: [(bytes: [UInt8], value: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
        ([UInt8](0..<32), 0x46dd_794e), ([UInt8]((0..<32).reversed()), 0x113f_db5c),
        (Array("123456789".utf8), 0xe306_9283),
    ]

    /// RFC 3720 §B.4, which inverts before and after.
    @Test(arguments: known) func `known values come out`(bytes: [UInt8], value: UInt32) {
        #expect(~cuttle_crc32c(.max, bytes, bytes.count) == value)
        #expect(~cuttle_crc32c_by_tables(.max, bytes, bytes.count) == value)
    }

    @Test func `instructions and tables agree, whatever the length, the start and what came before`() {
        let bytes = (0..<4200).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        for start in 0..<9 {
            for count in Array(0..<70) + [1024, 4096, 4100] {
                let part = Array(bytes[start..<start + count])
                let before = UInt32(truncatingIfNeeded: count &* 40_503)
                bytes.withUnsafeBufferPointer { all in
                    let place = all.baseAddress! + start
                    #expect(
                        cuttle_crc32c(before, place, count) == cuttle_crc32c_by_tables(before, part, count),
                        "\(start) \(count)")
                }
            }
        }
    }
}
