// SPDX-License-Identifier: Apache-2.0

internal import FileSystems

/// The names of a directory and what they stand for, kept while it is changed, so that it is read once and not for every name.
///
/// All bytes of the names lie in one array, and a table of places, twice as long as there are names, leads to them. Their
/// hashes are seeded at random, so that no image can have names that are all looked for in one place.
struct DirectoryNames {
    private struct Name {
        /// Where it begins in ``bytes``.
        var start: Int
        var count: Int
        var hash: UInt32
        /// What it stands for; 0: it was taken out.
        var inode: UInt32
        var kind: FileKind
    }

    private var bytes: [UInt8] = []
    private var names: [Name] = []
    /// An index into ``names`` and 1, or 0 for none; a power of two in number.
    private var places: [UInt32]

    /// None yet, with room for the names of a directory of so many bytes.
    init(inBytes size: UInt64) {
        // A record has 40 bytes or so.
        let room = Int(min(size / 20, 1 << 20))
        places = [UInt32](repeating: 0, count: max(64, 1 << (Int.bitWidth - room.leadingZeroBitCount)))
    }

    /// How many names were ever in it.
    var count: Int { names.count }

    /// What a name stands for; `nil`: it is not there.
    func entry(of name: [UInt8]) -> DirectoryEntry? {
        guard let index = find(name[...], Self.hash(name[...])).index, names[index].inode != 0 else { return nil }
        return DirectoryEntry(
            name: FileName(bytes: name), inode: InodeNumber(rawValue: names[index].inode), kind: names[index].kind)
    }

    /// Takes in a name; false: it is there already.
    mutating func insert(_ name: ArraySlice<UInt8>, _ inode: UInt32, _ kind: FileKind) -> Bool {
        let hash = Self.hash(name)
        let (index, place) = find(name, hash)
        if let index {
            guard names[index].inode == 0 else { return false }
            (names[index].inode, names[index].kind) = (inode, kind)
            return true
        }
        names.append(Name(start: bytes.count, count: name.count, hash: hash, inode: inode, kind: kind))
        bytes += name
        places[place] = UInt32(names.count)
        if names.count * 2 > places.count { grow() }
        return true
    }

    /// Takes a name out, or has it stand for another inode of the same kind; one that is not there is left alone.
    mutating func set(_ name: [UInt8], to inode: UInt32?) {
        if let index = find(name[...], Self.hash(name[...])).index { names[index].inode = inode ?? 0 }
    }

    /// Where a name is, or the place that it would get.
    private func find(_ name: ArraySlice<UInt8>, _ hash: UInt32) -> (index: Int?, place: Int) {
        var place = Int(hash) & (places.count - 1)
        while places[place] != 0 {
            let index = Int(places[place]) - 1
            let known = names[index]
            if known.hash == hash, bytes[known.start..<known.start + known.count].elementsEqual(name) {
                return (index, place)
            }
            place = (place + 1) & (places.count - 1)
        }
        return (nil, place)
    }

    private mutating func grow() {
        places = [UInt32](repeating: 0, count: places.count * 2)
        for (index, name) in names.enumerated() {
            var place = Int(name.hash) & (places.count - 1)
            while places[place] != 0 { place = (place + 1) & (places.count - 1) }
            places[place] = UInt32(index + 1)
        }
    }

    private static func hash(_ name: ArraySlice<UInt8>) -> UInt32 {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}
