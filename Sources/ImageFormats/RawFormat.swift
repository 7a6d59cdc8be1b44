// SPDX-License-Identifier: Apache-2.0

internal import DiskDigests
internal import DiskImage
internal import SystemIO

/// A disk byte by byte: what is not of any other format.
enum RawFormat: ImageFormatDefinition {
    static let name = "raw"
    static let appearance = FileAppearance(name: "a raw disk image", endings: ["raw"])
    static let noun = "a full copy"
    static let plural = "full copies"
    /// More copies at once would get in each other's way.
    static let makersPerProcessor = 1

    static func summary(base: String) -> String { name }

    static func open(_ file: ImageFile, for access: ImageFile.Access) -> OpenedImage {
        OpenedImage(file: file, layer: nil)
    }

    static func measure(_ file: ImageFile) -> UInt64? { file.size }

    static func write(
        _ changes: [Extent], over base: ImageFile, to path: String, holdsSecret: Bool, replacing: Bool,
        _ making: Making,
        whenWhole: () throws(DiskImageError) -> Void
    ) throws(DiskImageError) -> NewImage {
        let map = making.mapsBlocks ? DiskMap(size: base.size) : nil
        // What was unpacked for it is the copy already.
        let identity = try base.writeNewImage(
            path, changes, holdsSecret: holdsSecret, replacing: replacing, in: making.target, making.directory,
            whenWhole: whenWhole
        ) { (written) throws(DiskImageError) in
            let occupied = ImageContent(base, changes).occupied(
                map == nil ? [] : try base.dataRanges(), step: UInt64(BlockMap.partSize))
            try map?.read(written, occupied) { !making.shouldStop() }
        }
        return NewImage(identity: identity, blockMap: map?.whole(making.neededRanges))
    }

    /// The changes are looked at, and the size: what the base has is taken to have been copied.
    static func holds(
        _ path: String, _ changes: [Extent], over base: ImageFile, _ packed: PackedImage?
    ) throws(DiskImageError) -> Bool {
        let file = try ImageFile(path, for: .reading)
        guard file.size == base.size else { return false }
        for change in changes where try file.read(at: change.offset, count: change.bytes.count) != change.bytes {
            return false
        }
        return true
    }
}
