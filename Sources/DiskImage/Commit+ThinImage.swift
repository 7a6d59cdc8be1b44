// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemIO

extension ImageFile {
    /// Writes a qcow2 image that has this one as its backing file and holds only what the changes touch, a few hundred
    /// kilobytes whatever the size of the image. The image itself is only read.
    ///
    /// The backing file's name is stored relative to the new file's folder. A base that is changed afterwards changes,
    /// or ruins, every thin image over it.
    ///
    /// - Parameter holdsSecret: people other than the owner get no access, whatever the base's mode is.
    /// - Parameter replacing: whether a file of that name is replaced; the base itself never is.
    /// - Parameter whenWhole: done when the file is whole, just before it gets its name.
    /// - Returns: which file it is, whoever has its name by now.
    @discardableResult
    package func writeThinImage(
        _ newPath: String, _ changes: [Extent], holdsSecret: Bool, replacing: Bool,
        whenWhole: () throws(DiskImageError) -> Void = {}
    ) throws(DiskImageError) -> FileIdentity {
        guard !isDevice else {
            throw DiskImageError(
                .cannotCreate, "create", newPath, "a thin image needs a file as its base, not a device",
                hint: "leave out qcow2 for a full copy")
        }
        let image = try thinImage(newPath, changes)
        return try createImage(newPath, holdsSecret: holdsSecret, replacing: replacing, whenWhole: whenWhole) {
            (target) throws(DiskImageError) in
            for extent in image.extents { try Self.write(extent.bytes, at: extent.offset, to: target, newPath) }
            guard ftruncate(target, off_t(image.fileSize)) == 0 else {
                throw .system("write", newPath, errno, creating: true)
            }
        }
    }

    /// Whether a file is, to the last byte, the thin image that would be written there.
    package func isThinImage(_ path: String, _ changes: [Extent]) throws(DiskImageError) -> Bool {
        let image = try thinImage(path, changes)
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

    private func thinImage(_ path: String, _ changes: [Extent]) throws(DiskImageError) -> QcowImage {
        let name = relativePath(to: realPath, from: SystemIO.realpath(splitPath(path).folder))
        return try QcowImage(size: size, backing: name, for: path, clusters: clusters(of: changes))
    }

    /// The clusters that changes touch, whole, in the order of the disk.
    private func clusters(of changes: [Extent]) throws(DiskImageError) -> [Extent] {
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
                bytes.replaceSubrange(from..<from + count, with: change.bytes[done..<done + count])
                clusters[start] = bytes
                done += count
            }
        }
        return clusters.sorted { $0.key < $1.key }.map { Extent(offset: $0.key, bytes: $0.value) }
    }
}

/// The way from one folder to a file, both absolute and in normal form: `../base.raw`.
private func relativePath(to target: String, from folder: String) -> String {
    guard target.hasPrefix("/"), folder.hasPrefix("/") else { return target }
    var (to, from) = (target.split(separator: "/")[...], folder.split(separator: "/")[...])
    while let one = to.first, let other = from.first, one == other, to.count > 1 {
        to.removeFirst()
        from.removeFirst()
    }
    let path = (from.map { _ in ".." } + to.map(String.init)).joined(separator: "/")
    // A colon in the first part would be taken for a protocol (qemu's block layer).
    return path.split(separator: "/").first?.contains(":") == true ? "./" + path : path
}
