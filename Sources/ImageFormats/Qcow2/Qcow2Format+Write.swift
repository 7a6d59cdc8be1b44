// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import SystemIO

extension Qcow2Format {
    /// Writes a qcow2 image that has the base as its backing file and holds only what the changes touch, a few hundred
    /// kilobytes whatever the size of the base.
    ///
    /// The backing file's name is stored relative to the new file's directory. A base that is changed afterwards changes,
    /// or ruins, every thin image over it.
    static func write(
        _ changes: [Extent], over base: ImageFile, to path: String, holdsSecret: Bool, replacing: Bool,
        _ making: Making,
        whenWhole: () throws(DiskImageError) -> Void
    ) throws(DiskImageError) -> NewImage {
        guard !base.isDevice else {
            throw DiskImageError(
                .cannotCreate, "create", path, reason: "a thin image needs a file as its base, not a device",
                remedy: .fullCopy)
        }
        let image = try image(of: changes, over: base, for: path)
        let identity = try base.createImage(
            path, holdsSecret: holdsSecret, replacing: replacing, making.directory, whenWhole: whenWhole
        ) { (output) throws(DiskImageError) in
            for extent in image.extents { try output.write(extent.bytes, at: extent.offset) }
            try output.setSize(image.fileSize)
        }
        return NewImage(identity: identity)
    }

    /// Whether a file is, to the last byte, the thin image that would be written there.
    static func holds(
        _ path: String, _ changes: [Extent], over base: ImageFile, _ packed: PackedImage?
    ) throws(DiskImageError) -> Bool {
        let image = try image(of: changes, over: base, for: path)
        let file = try ImageFile(path, for: .reading)
        guard file.size == image.fileSize else { return false }
        var position: UInt64 = 0
        for extent in image.extents {
            let gap = try file.read(at: position, count: Int(extent.offset - position))
            guard gap.allSatisfy({ $0 == 0 }) else { return false }
            guard try file.read(at: extent.offset, count: extent.bytes.count) == extent.bytes else { return false }
            position = extent.offset + UInt64(extent.bytes.count)
        }
        return try file.read(at: position, count: Int(image.fileSize - position)).allSatisfy { $0 == 0 }
    }

    private static func image(
        of changes: [Extent], over base: ImageFile, for path: String
    ) throws(DiskImageError) -> QcowImage {
        let name = relativePath(to: base.realPath, from: SystemIO.realpath(splitPath(path).directory))
        return try QcowImage(size: base.size, backing: name, for: path, clusters: base.clusters(of: changes))
    }
}

extension ImageFile {
    /// The clusters that changes touch, whole, in the order of the disk.
    fileprivate func clusters(of changes: [Extent]) throws(DiskImageError) -> [Extent] {
        let length = UInt64(QcowImage.clusterSize)
        var clusters: [UInt64: [UInt8]] = [:]
        for change in changes {
            var done = 0
            while done < change.bytes.count {
                let place = change.offset + UInt64(done)
                let start = place - place % length
                var bytes: [UInt8]
                if let present = clusters.removeValue(forKey: start) {
                    bytes = present
                } else {
                    bytes = try read(at: start, count: Int(min(length, size - start)))
                    bytes += [UInt8](repeating: 0, count: Int(length) - bytes.count)
                }
                let from = Int(place - start)
                let count = min(bytes.count - from, change.bytes.count - done)
                bytes.withUnsafeMutableBytes { cluster in
                    change.bytes.withUnsafeBytes { changed in
                        UnsafeMutableRawBufferPointer(rebasing: cluster[from..<from + count])
                            .copyMemory(from: UnsafeRawBufferPointer(rebasing: changed[done..<done + count]))
                    }
                }
                clusters[start] = bytes
                done += count
            }
        }
        return clusters.sorted { $0.key < $1.key }.map { Extent(offset: $0.key, bytes: $0.value) }
    }
}

/// The way from one directory to a file, both absolute and in normal form: `../base.raw`.
private func relativePath(to target: String, from directory: String) -> String {
    guard target.hasPrefix("/"), directory.hasPrefix("/") else { return target }
    var (to, from) = (target.split(separator: "/")[...], directory.split(separator: "/")[...])
    while let one = to.first, let other = from.first, one == other, to.count > 1 {
        to.removeFirst()
        from.removeFirst()
    }
    let path = (from.map { _ in ".." } + to.map(String.init)).joined(separator: "/")
    // A colon in the first part would be taken for a protocol (qemu's block layer).
    return path.split(separator: "/").first?.contains(":") == true ? "./" + path : path
}
