// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Glibc
internal import SecretMemory

/// Changes applied over an image in memory, in pages of 4096 bytes; the image itself is only read.
///
/// One command owns an overlay; it is not shared between threads. Memory grows with the pages that are changed, which
/// are bounded, and never with the image.
package final class Overlay {
    /// In bytes: the unit in which changes are kept.
    package static let pageSize = 4096

    /// What is read where nothing is applied over it.
    package let file: ImageFile
    /// How many pages may be changed.
    private let limit: Int
    private(set) var pages: [UInt64: [UInt8]] = [:]
    /// What was read last of the image, some runs of it: metadata blocks are read one by one, again and again.
    private var runs: [Extent] = []
    private var nextRun = 0
    private static let maximumRuns = 32

    /// In bytes.
    package var size: UInt64 { file.size }

    /// `limit`: in bytes of changed pages.
    package init(_ file: ImageFile, limit: Int = 256 << 20) {
        self.file = file
        self.limit = limit / Self.pageSize
    }

    deinit { for page in Array(pages.keys) { pages[page]?.wipe() } }

    /// Reads as the image will be after the commit.
    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        try requireInside(offset, buffer.count)
        guard let target = buffer.baseAddress else { return }
        if pages.isEmpty {
            return try readBase(at: offset, into: buffer)
        }
        var done = 0
        while done < buffer.count {
            let piece = Piece(offset + UInt64(done), buffer.count - done)
            var count = piece.count
            if let page = pages[piece.page] {
                UnsafeMutableRawBufferPointer(start: target + done, count: count)
                    .copyBytes(from: page[piece.start..<piece.start + count])
            } else {
                // With all pages behind it that are not changed either.
                var next = piece.page + 1
                while done + count < buffer.count, pages[next] == nil {
                    count = min(count + Self.pageSize, buffer.count - done)
                    next += 1
                }
                try readBase(
                    at: offset + UInt64(done), into: UnsafeMutableRawBufferPointer(start: target + done, count: count))
            }
            done += count
        }
    }

    /// Writes into memory. A page that is written in part is read first.
    package func write(at offset: UInt64, from buffer: UnsafeRawBufferPointer) throws(DiskImageError) {
        try requireInside(offset, buffer.count)
        var done = 0
        while done < buffer.count {
            let piece = Piece(offset + UInt64(done), buffer.count - done)
            var page: [UInt8]
            if let present = pages.removeValue(forKey: piece.page) {
                page = present
            } else {
                guard pages.count < limit else {
                    throw DiskImageError(
                        .tooManyChanges, "change", file.path, reason: "the edit changes more than \(limit / 256) MiB")
                }
                page =
                    piece.count == Self.pageSize
                    ? [UInt8](repeating: 0, count: Self.pageSize) : try basePage(piece.page)
            }
            page.withUnsafeMutableBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[piece.start..<piece.start + piece.count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[done..<done + piece.count]))
            }
            pages[piece.page] = page
            done += piece.count
        }
    }

    /// The pages that differ from the image, as runs in the order of the disk. Pages that were written with what was
    /// there before are dropped.
    package func changes() throws(DiskImageError) -> [Extent] {
        var extents: [Extent] = []
        for number in pages.keys.sorted() {
            guard var page = pages[number] else { continue }
            let offset = number * UInt64(Self.pageSize)
            // The last page may reach past the end of an image that is not a multiple of it.
            page.removeLast(Int(max(0, Int64(offset) + Int64(page.count) - Int64(size))))
            let before = try basePage(number)
            // The C function is `memcmp`; the last page may be the shorter one.
            let isSame = page.withUnsafeBytes { page in
                before.withUnsafeBytes { before in
                    guard let now = page.baseAddress, let then = before.baseAddress else { return true }
                    return memcmp(now, then, page.count) == 0
                }
            }
            guard !isSame else { continue }
            if let last = extents.last, last.end == offset {
                extents[extents.count - 1].bytes += page
            } else {
                extents.append(Extent(offset: offset, bytes: page))
            }
        }
        return extents
    }

    /// What the image itself holds, without the changes.
    package func original(at offset: UInt64, count: Int) throws(DiskImageError) -> [UInt8] {
        try requireInside(offset, count)
        return try file.read(at: offset, count: count)
    }

    /// Applies changes over the image that are not this command's own: a journal's.
    package func apply(_ extents: [Extent]) throws(DiskImageError) {
        for extent in extents {
            // `write` throws a typed error, which `withUnsafeBytes` hands on.
            let result = extent.bytes.withUnsafeBytes { bytes in
                Result { () throws(DiskImageError) in try write(at: extent.offset, from: bytes) }
            }
            try result.get()
        }
    }

    private func requireInside(_ offset: UInt64, _ count: Int) throws(DiskImageError) {
        let (end, overflow) = offset.addingReportingOverflow(UInt64(count))
        guard !overflow, end <= size else {
            throw DiskImageError(.outOfBounds, "access", file.path, reason: "byte \(offset) + \(count) is past the end")
        }
    }

    private func basePage(_ number: UInt64) throws(DiskImageError) -> [UInt8] {
        let offset = number * UInt64(Self.pageSize)
        var page = [UInt8](repeating: 0, count: Self.pageSize)
        let count = Int(min(UInt64(Self.pageSize), size - offset))
        let result = page.withUnsafeMutableBytes { bytes in
            Result { () throws(DiskImageError) in
                try readBase(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
        try result.get()
        return page
    }

    /// Small reads fetch a run of 16 KiB, as the next one is most often beside it.
    private func readBase(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        let (runLength, end) = (4 * Self.pageSize, offset + UInt64(buffer.count))
        guard buffer.count < runLength else { return try file.read(at: offset, into: buffer) }
        let index: Int
        if let known = runs.firstIndex(where: { $0.offset <= offset && end <= $0.end }) {
            index = known
        } else {
            let start = offset & ~UInt64(Self.pageSize - 1)
            let count = Int(min(UInt64(runLength), size - start))
            let run = Extent(offset: start, bytes: try file.read(at: start, count: count))
            guard end <= run.end else { return try file.read(at: offset, into: buffer) }
            index = nextRun
            if index < runs.count { runs[index] = run } else { runs.append(run) }
            nextRun = (index + 1) % Self.maximumRuns
        }
        let from = Int(offset - runs[index].offset)
        buffer.copyBytes(from: runs[index].bytes[from..<from + buffer.count])
    }

    /// The part of one page that an access of `count` bytes at `offset` touches first.
    private struct Piece {
        var page: UInt64
        var start: Int
        var count: Int

        init(_ offset: UInt64, _ count: Int) {
            page = offset / UInt64(Overlay.pageSize)
            start = Int(offset % UInt64(Overlay.pageSize))
            self.count = min(count, Overlay.pageSize - start)
        }
    }
}

/// A run of bytes and where it stands, in bytes from the image's start.
package struct Extent: Hashable, Sendable {
    /// From the disk's beginning, in bytes.
    package var offset: UInt64
    /// What stands there, or is to.
    package var bytes: [UInt8]

    /// The bytes and their place; the sum of both must be a number.
    package init(offset: UInt64, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }

    /// Behind the last byte.
    package var end: UInt64 { offset + UInt64(bytes.count) }
}
