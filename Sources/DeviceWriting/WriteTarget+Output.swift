// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
internal import CLinux
internal import DiskImage
internal import Glibc
internal import Synchronization

extension WriteTarget {
    /// Writes bytes past the page cache where that can be, so that progress is what the device has taken. The last,
    /// odd bytes of an image go through the cache. The C function is `pwrite`.
    ///
    /// - Parameter bytes: aligned to a page, as O_DIRECT asks for.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskImageError) {
        setDirect(isDirect(offset, bytes.count))
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            if count < 0 {
                if errno == EINTR || errno == EINVAL && leavesDirect() { continue }
                throw failure(errno)
            }
            guard count > 0 else { throw .system("write", path, EIO) }
            done += count
            // What is left after a short write need not be aligned.
            if done < bytes.count { setDirect(false) }
        }
    }

    /// Makes a range zero: by the device itself where it can, else by writing zeros. The C functions are `ioctl`
    /// BLKZEROOUT, after which the range reads as zeros whatever the device can do, and `fallocate`.
    func zero(_ range: Range<UInt64>) throws(DiskImageError) {
        let unit: UInt64 = 4096
        let low = (range.lowerBound + unit - 1) / unit * unit
        let high = range.upperBound / unit * unit
        guard low < high, erase(low..<high) else { return try writeZeros(range) }
        try writeZeros(range.lowerBound..<low)
        try writeZeros(high..<range.upperBound)
    }

    private func erase(_ range: Range<UInt64>) -> Bool {
        guard device != nil else {
            return fallocate(descriptor, CUTTLE_PUNCH_HOLE, off_t(range.lowerBound), off_t(range.count)) == 0
        }
        var place = [range.lowerBound, UInt64(range.count)]
        return ioctl(descriptor, CUTTLE_BLKZEROOUT, &place) == 0
    }

    private func writeZeros(_ range: Range<UInt64>) throws(DiskImageError) {
        guard !range.isEmpty else { return }
        let buffer = PageBuffer(count: min(range.count, 1 << 20))
        var position = range.lowerBound
        while position < range.upperBound {
            let count = min(buffer.bytes.count, Int(range.upperBound - position))
            try write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), at: position)
            position += UInt64(count)
        }
    }

    /// A file takes at least so many bytes afterwards.
    func reserve(_ count: UInt64) throws(DiskImageError) {
        guard device == nil, size < count else { return }
        guard ftruncate(descriptor, off_t(count)) == 0 else { throw .system("extend", path, errno) }
    }

    /// Waits until everything is on the device.
    func sync() throws(DiskImageError) {
        guard fsync(descriptor) == 0 else { throw failure(errno) }
    }

    /// A device that takes no more has failed, whatever is behind it; it is not a matter of another place.
    private func failure(_ number: Int32) -> DiskImageError {
        var error = DiskImageError.system("write", path, number)
        if device != nil, number == ENOSPC { (error.code, error.hint) = (.io, nil) }
        return error
    }

    /// Forgets what the kernel has in memory of it, so that what is read comes from the device.
    func dropCache() {
        if device != nil { _ = ioctl(descriptor, CUTTLE_BLKFLSBUF, 0) }
        _ = posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_DONTNEED))
    }

    /// What goes past the page cache begins and ends at a multiple of this, in bytes.
    var directUnit: Int { device?.sectorSize ?? 4096 }

    private func isDirect(_ offset: UInt64, _ count: Int) -> Bool {
        offset % UInt64(directUnit) == 0 && count % directUnit == 0
    }

    /// Reads all of the buffer, past the page cache where that can be. Threads may read at the same time where all of them
    /// keep to ``directUnit``.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskImageError) {
        let isDirect = isDirect(offset, buffer.count)
        setDirect(isDirect)
        let reader = ImageReader(descriptor: descriptor, path: path)
        do throws(DiskImageError) {
            try reader.read(at: offset, into: buffer)
        } catch {
            guard error.errno == EINVAL, isDirect else { throw error }
            _ = leavesDirect()
            try reader.read(at: offset, into: buffer)
        }
    }

    /// The descriptor, to read it through the page cache until it is written to once more.
    func readable() -> Int32 {
        dropCache()
        setDirect(false)
        return descriptor
    }

    /// Has the kernel read the new table. Not every kernel or device can.
    func rereadTable() {
        if device != nil { _ = ioctl(descriptor, CUTTLE_BLKRRPART, 0) }
    }

    /// Goes on through the page cache, and stays there, where this did not: some file systems take the flag and not the access.
    private func leavesDirect() -> Bool {
        takesDirect.withLock { takesDirect in
            takesDirect = false
            return changeDirect(to: false)
        }
    }

    /// Nothing is lost where a file system knows no O_DIRECT.
    private func setDirect(_ isOn: Bool) { takesDirect.withLock { _ = changeDirect(to: isOn && $0) } }

    /// Whether the descriptor was otherwise before.
    private func changeDirect(to isOn: Bool) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        let wanted = isOn ? flags | CUTTLE_O_DIRECT : flags & ~CUTTLE_O_DIRECT
        return flags >= 0 && flags != wanted && fcntl(descriptor, F_SETFL, wanted) == 0
    }
}

/// Memory that begins on a page, full of zeros at first.
final class PageBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(count: Int) {
        bytes = .allocate(byteCount: max(count, 1), alignment: 4096)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { bytes.deallocate() }
}
