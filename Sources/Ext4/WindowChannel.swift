// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems
internal import Glibc

/// An I/O manager of libext2fs, filled in Swift, whose one channel is a window.
///
/// `struct_io_manager.open` gets nothing but a name, so the name is this object's address. The object must outlive
/// the `ext2_filsys` that was opened with it. A write of bytes that are there already is dropped, so that only what
/// really changes becomes a changed page.
final class WindowChannel {
    let window: any VolumeWindow
    let writable: Bool
    /// What the window threw first; libext2fs only learns that something failed.
    private(set) var failure: (any Error)?
    /// How many more times libext2fs may read before it is taken to run in circles. Damaged trees can be endless.
    var readBudget = WindowChannel.budget
    /// The blocks that were really changed since the last time this was emptied, in order.
    var changedBlocks: [UInt64] = []
    private var scratch: [UInt8] = []

    let manager: UnsafeMutablePointer<struct_io_manager>

    static let budget = 1 << 20

    init(_ window: any VolumeWindow, writable: Bool) {
        self.window = window
        self.writable = writable
        manager = .allocate(capacity: 1)
        manager.initialize(to: struct_io_manager())
        fillManager()
    }

    deinit {
        manager.deinitialize(count: 1)
        manager.deallocate()
    }

    /// The name that `open` finds this object by.
    var name: String { String(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()), radix: 16) }

    /// Takes what the window threw, if it threw.
    func takeFailure() -> (any Error)? {
        defer { failure = nil }
        return failure
    }

    private func fillManager() {
        manager.pointee.magic = EXT2_ET_MAGIC_IO_MANAGER
        manager.pointee.name = UnsafePointer(Self.managerName)
        manager.pointee.open = { name, _, result in
            guard let name, let result, let object = UnsafeRawPointer(bitPattern: strtoul(name, nil, 16)) else {
                return Int(EINVAL)
            }
            let channel = UnsafeMutablePointer<struct_io_channel>.allocate(capacity: 1)
            channel.initialize(to: struct_io_channel())
            channel.pointee.magic = EXT2_ET_MAGIC_IO_CHANNEL
            channel.pointee.manager = Unmanaged<WindowChannel>.fromOpaque(object).takeUnretainedValue().manager
            channel.pointee.block_size = 1024
            channel.pointee.refcount = 1
            channel.pointee.private_data = UnsafeMutableRawPointer(mutating: object)
            result.pointee = channel
            return 0
        }
        manager.pointee.close = { channel in
            guard let channel else { return Int(EINVAL) }
            channel.pointee.refcount -= 1
            if channel.pointee.refcount <= 0 {
                channel.deinitialize(count: 1)
                channel.deallocate()
            }
            return 0
        }
        manager.pointee.set_blksize = { channel, size in
            guard let channel, size > 0 else { return Int(EINVAL) }
            channel.pointee.block_size = size
            return 0
        }
        manager.pointee.read_blk = { channel, block, count, data in
            WindowChannel.of(channel)?.read(channel, UInt64(block), count: count, data) ?? Int(EINVAL)
        }
        manager.pointee.read_blk64 = { channel, block, count, data in
            WindowChannel.of(channel)?.read(channel, block, count: count, data) ?? Int(EINVAL)
        }
        manager.pointee.write_blk = { channel, block, count, data in
            WindowChannel.of(channel)?.write(channel, UInt64(block), count: count, data) ?? Int(EINVAL)
        }
        manager.pointee.write_blk64 = { channel, block, count, data in
            WindowChannel.of(channel)?.write(channel, block, count: count, data) ?? Int(EINVAL)
        }
        manager.pointee.write_byte = { channel, offset, count, data in
            guard let object = WindowChannel.of(channel), let data, count > 0 else { return Int(EINVAL) }
            return object.write(at: Int64(exactly: offset), UnsafeRawBufferPointer(start: data, count: Int(count)))
        }
        manager.pointee.zeroout = { channel, block, count in
            WindowChannel.of(channel)?.zero(channel, block, count) ?? Int(EINVAL)
        }
        // What is discarded keeps its bytes here, as on a disk that ignores the hint.
        manager.pointee.discard = { _, _, _ in 0 }
        manager.pointee.flush = { _ in 0 }
        manager.pointee.set_option = { _, _, _ in 0 }
    }

    private static func of(_ channel: io_channel?) -> WindowChannel? {
        guard let object = channel?.pointee.private_data else { return nil }
        return Unmanaged<WindowChannel>.fromOpaque(object).takeUnretainedValue()
    }

    /// The byte offset of a block and the count in bytes; a negative count means bytes. `nil` on overflow.
    private func extent(_ channel: io_channel?, _ block: UInt64, _ count: Int32) -> (offset: Int64?, count: Int) {
        let size = Int64(channel?.pointee.block_size ?? 0)
        let (offset, overflow) = Int64(clamping: block).multipliedReportingOverflow(by: size)
        let bytes = count < 0 ? -Int(count) : Int(count) * Int(size)
        return (overflow ? nil : offset, bytes)
    }

    private func read(_ channel: io_channel?, _ block: UInt64, count: Int32, _ data: UnsafeMutableRawPointer?) -> Int {
        let (offset, bytes) = extent(channel, block, count)
        guard let offset, let data, bytes > 0 else { return EXT2_ET_BAD_BLOCK_NUM }
        guard readBudget > 0 else { return EXT2_ET_SHORT_READ }
        readBudget -= 1
        do {
            try window.read(at: offset, into: UnsafeMutableRawBufferPointer(start: data, count: bytes))
            return 0
        } catch {
            if failure == nil { failure = error }
            return EXT2_ET_SHORT_READ
        }
    }

    private func write(_ channel: io_channel?, _ block: UInt64, count: Int32, _ data: UnsafeRawPointer?) -> Int {
        let (offset, bytes) = extent(channel, block, count)
        guard let offset, let data, bytes > 0 else { return EXT2_ET_BAD_BLOCK_NUM }
        guard count > 0 else { return write(at: offset, UnsafeRawBufferPointer(start: data, count: bytes)) }
        let size = bytes / Int(count)
        for index in 0..<Int(count) {
            let part = UnsafeRawBufferPointer(start: data + index * size, count: size)
            let place = extent(channel, block &+ UInt64(index), 1).offset
            let status = write(at: place, part, block: block &+ UInt64(index))
            guard status == 0 else { return status }
        }
        return 0
    }

    private func zero(_ channel: io_channel?, _ block: UInt64, _ count: UInt64) -> Int {
        let size = Int(channel?.pointee.block_size ?? 0)
        let zeros = [UInt8](repeating: 0, count: size)
        for index in 0..<count {
            guard let offset = extent(channel, block &+ index, 1).offset else { return EXT2_ET_BAD_BLOCK_NUM }
            let status = zeros.withUnsafeBytes { write(at: offset, $0, block: block &+ index) }
            guard status == 0 else { return status }
        }
        return 0
    }

    private func write(at offset: Int64?, _ bytes: UnsafeRawBufferPointer, block: UInt64? = nil) -> Int {
        guard let offset, let start = bytes.baseAddress else { return EXT2_ET_BAD_BLOCK_NUM }
        guard writable else { return EXT2_ET_RO_FILSYS }
        do {
            if scratch.count < bytes.count { scratch = [UInt8](repeating: 0, count: bytes.count) }
            let same = try scratch.withUnsafeMutableBytes { buffer in
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<bytes.count])
                try window.read(at: offset, into: part)
                return part.baseAddress.map { memcmp($0, start, bytes.count) == 0 } ?? false
            }
            guard !same else { return 0 }
            try window.write(at: offset, from: bytes)
            if let block { changedBlocks.append(block) }
            return 0
        } catch {
            if failure == nil { failure = error }
            return EXT2_ET_SHORT_WRITE
        }
    }

    /// Never freed, and never written to: libext2fs shows it in messages only.
    nonisolated(unsafe) private static let managerName: UnsafeMutablePointer<CChar> = strdup("cuttle window")
}
