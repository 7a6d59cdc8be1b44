// SPDX-License-Identifier: Apache-2.0

/// Numbers that a sum, a product or a conversion could trip over.
private let hostile: [UInt64] = [
    0, 1, 511, 1 << 20, 1 << 30, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 56, (1 << 62) + 1, (1 << 63) - 1, 1 << 63,
    .max - 511, .max,
]

/// Puts each number, little-endian or big-endian, at each place.
package func forEachMutant(
    of bytes: [UInt8], at places: some Sequence<Int>, bigEndian: Bool = false, width: Int = 8,
    _ body: (_ mutant: [UInt8], _ what: String) throws -> Void
) throws {
    for place in places where place + width <= bytes.count {
        for number in hostile {
            var mutant = bytes
            let stored = bigEndian ? number.bigEndian : number.littleEndian
            let field = withUnsafeBytes(of: stored, Array.init)
            mutant.replaceSubrange(
                place..<place + width, with: bigEndian ? field.suffix(width) : field.prefix(width))
            try body(mutant, "\(number) at \(place)")
        }
    }
}
