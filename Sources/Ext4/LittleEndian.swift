// SPDX-License-Identifier: Apache-2.0

/// Numbers as ext4 has them on the disk, the low byte first.
extension RandomAccessCollection<UInt8> where Index == Int {
    /// Two bytes, so many behind the first.
    func number16(at offset: Int) -> UInt16 {
        UInt16(self[startIndex + offset]) | UInt16(self[startIndex + offset + 1]) << 8
    }

    /// Four bytes, so many behind the first.
    func number32(at offset: Int) -> UInt32 {
        UInt32(number16(at: offset)) | UInt32(number16(at: offset + 2)) << 16
    }
}
