// SPDX-License-Identifier: Apache-2.0

internal import FileSystems

extension InodeNumber {
    static let root = InodeNumber(rawValue: 2)
}

/// One inode as it is on disk (Linux, Documentation/filesystems/ext4, "Index Nodes"), little-endian.
struct Inode {
    var bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// An empty one of `size` bytes.
    init(size: Int) { bytes = [UInt8](repeating: 0, count: size) }

    private func u16(_ offset: Int) -> UInt16 { bytes.number16(at: offset) }
    func u32(_ offset: Int) -> UInt32 { bytes.number32(at: offset) }

    private mutating func set16(_ offset: Int, _ value: UInt16) {
        bytes[offset] = UInt8(truncatingIfNeeded: value)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
    }

    mutating func set32(_ offset: Int, _ value: UInt32) {
        set16(offset, UInt16(truncatingIfNeeded: value))
        set16(offset + 2, UInt16(truncatingIfNeeded: value >> 16))
    }

    var mode: UInt16 {
        get { u16(0) }
        set { set16(0, newValue) }
    }
    var uid: UInt32 {
        get { UInt32(u16(2)) | UInt32(u16(120)) << 16 }
        set {
            set16(2, UInt16(truncatingIfNeeded: newValue))
            set16(120, UInt16(truncatingIfNeeded: newValue >> 16))
        }
    }
    var gid: UInt32 {
        get { UInt32(u16(24)) | UInt32(u16(122)) << 16 }
        set {
            set16(24, UInt16(truncatingIfNeeded: newValue))
            set16(122, UInt16(truncatingIfNeeded: newValue >> 16))
        }
    }
    /// In bytes. A directory has the high half only with the feature large_dir, which is written and read alike.
    var size: UInt64 {
        get { UInt64(u32(4)) | UInt64(u32(108)) << 32 }
        set {
            set32(4, UInt32(truncatingIfNeeded: newValue))
            set32(108, UInt32(truncatingIfNeeded: newValue >> 32))
        }
    }
    var links: UInt16 {
        get { u16(26) }
        set { set16(26, newValue) }
    }
    /// In units that depend on the file system; it only matters whether there are any.
    var blockUnits: UInt64 {
        get { UInt64(u32(28)) | UInt64(u16(116)) << 32 }
        set {
            set32(28, UInt32(truncatingIfNeeded: newValue))
            set16(116, UInt16(truncatingIfNeeded: newValue >> 32))
        }
    }
    /// Seconds since 1970; 0: it is in use.
    var deletionTime: UInt32 { u32(20) }
    var flags: Flags {
        get { Flags(rawValue: u32(32)) }
        set { set32(32, newValue.rawValue) }
    }
    var generation: UInt32 {
        get { u32(100) }
        set { set32(100, newValue) }
    }
    /// The block of extended attributes; 0: none.
    var attributeBlock: UInt64 {
        get { UInt64(u32(104)) | UInt64(u16(118)) << 32 }
        set {
            set32(104, UInt32(truncatingIfNeeded: newValue))
            set16(118, UInt16(truncatingIfNeeded: newValue >> 32))
        }
    }
    /// Where the blocks are, or what stands in for them: 60 bytes.
    static let map = 40..<100

    /// Empties the map: an extent tree without extents (`struct ext4_extent_header`: the magic number, 0 entries of 4),
    /// or no blocks.
    mutating func clearMap(extents: Bool) {
        bytes.replaceSubrange(Self.map, with: [UInt8](repeating: 0, count: Self.map.count))
        guard extents else { return }
        flags.insert(.extents)
        set32(40, 0xf30a)
        set32(44, 4)
    }

    /// How many bytes after the first 128 hold fields; attributes follow.
    var extraSize: Int { bytes.count > 130 ? Int(u16(128)) : 0 }

    /// Whether that many are there and can be.
    var hasSensibleExtraSize: Bool {
        extraSize == 0 || (extraSize >= 4 && extraSize.isMultiple(of: 4) && 128 + extraSize <= bytes.count)
    }

    mutating func setExtraSize(_ size: Int) { if bytes.count > 130 { set16(128, UInt16(truncatingIfNeeded: size)) } }

    var projectID: UInt32 { hasExtra(156) ? u32(156) : 0 }

    mutating func setProjectID(_ id: UInt32) { if hasExtra(156) { set32(156, id) } }

    private func hasExtra(_ offset: Int) -> Bool { bytes.count >= offset + 4 && 128 + extraSize >= offset + 4 }

    /// Seconds since 1970. The extra word has two more bits above the 32 (and nanoseconds, which are not kept).
    var modificationTime: Int64 { time(16, extra: 136) }

    private func time(_ offset: Int, extra: Int) -> Int64 {
        let low = Int64(Int32(bitPattern: u32(offset)))
        return hasExtra(extra) ? low + Int64(u32(extra) & 3) << 32 : low
    }

    private mutating func setTime(_ offset: Int, extra: Int?, _ seconds: Int64) {
        let low = Int32(truncatingIfNeeded: seconds)
        set32(offset, UInt32(bitPattern: low))
        guard let extra, hasExtra(extra) else { return }
        set32(extra, UInt32(truncatingIfNeeded: (seconds &- Int64(low)) >> 32) & 3)
    }

    mutating func setModificationTime(_ seconds: Int64) { setTime(16, extra: 136, seconds) }
    mutating func setChangeTime(_ seconds: Int64) { setTime(12, extra: 132, seconds) }
    mutating func setAccessTime(_ seconds: Int64) { setTime(8, extra: 140, seconds) }
    mutating func setCreationTime(_ seconds: Int64) { if hasExtra(148) { setTime(144, extra: 148, seconds) } }

    struct Flags: OptionSet {
        let rawValue: UInt32

        static let immutable = Flags(rawValue: 0x10)
        static let appendOnly = Flags(rawValue: 0x20)
        static let compressed = Flags(rawValue: 0x4)
        static let encrypted = Flags(rawValue: 0x800)
        static let indexed = Flags(rawValue: 0x1000)
        static let hugeFile = Flags(rawValue: 0x40000)
        static let extents = Flags(rawValue: 0x80000)
        static let verity = Flags(rawValue: 0x100000)
        static let attributeInode = Flags(rawValue: 0x200000)
        static let inlineData = Flags(rawValue: 0x1000_0000)
        static let projectInherit = Flags(rawValue: 0x2000_0000)
        static let casefold = Flags(rawValue: 0x4000_0000)
    }
}

extension FileKind {
    /// By the type in a directory's entry (Linux, Documentation/filesystems/ext4, "Directory Entries").
    init(entryType: UInt8) {
        self =
            switch entryType {
            case 1: .regular
            case 2: .directory
            case 3: .characterDevice
            case 4: .blockDevice
            case 5: .fifo
            case 6: .socket
            case 7: .symlink
            default: .unknown
            }
    }
}

extension FileStatus {
    init(_ number: InodeNumber, _ inode: Inode) {
        self.init(
            inode: number, kind: FileKind(mode: inode.mode), mode: inode.mode & 0xfff, uid: inode.uid, gid: inode.gid,
            size: inode.size, links: Int(inode.links), modificationTime: inode.modificationTime)
    }
}
