// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Where a text stands first in bytes, by their index; `nil` where it does not.
package func firstOccurrence(of text: String, in bytes: Data) -> Int? {
    firstOccurrence(of: Data(text.utf8), in: bytes)
}

/// Where a run of bytes stands first in others, by their index; `nil` where it does not. Foundation's own search takes seconds for an
/// image.
package func firstOccurrence<Bytes: ContiguousBytes & Collection>(of needle: Data, in bytes: Bytes) -> Int?
where Bytes.Index == Int {
    needle.withUnsafeBytes { (needle: UnsafeRawBufferPointer) -> Int? in
        bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> Int? in
            guard let wanted = needle.baseAddress, let start = bytes.baseAddress else { return nil }
            var offset = 0
            while bytes.count - offset >= needle.count {
                let room = bytes.count - offset - needle.count + 1
                guard let hit = memchr(start + offset, Int32(needle[0]), room) else { return nil }
                offset = UnsafeRawPointer(hit) - start
                if memcmp(hit, wanted, needle.count) == 0 { return offset }
                offset += 1
            }
            return nil
        }
    }
    .map { bytes.startIndex + $0 }
}
