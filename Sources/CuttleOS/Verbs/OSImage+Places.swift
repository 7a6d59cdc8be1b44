// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems
internal import ImageFormats

extension OSImage {
    /// What names of image files end in, without the dot.
    package static var fileEndings: [String] { ImageFormat.readableEndings }

    /// The places in the image that begin so: `LABEL:/` for each partition or, behind that, the entries of a directory, those that
    /// are directories with a slash. A compressed image has none, as it would have to be unpacked for them.
    ///
    /// - Parameter isWanted: whether a name is of use; a partition with another one is named by its number.
    package func places(
        beginning text: String, where isWanted: (String) -> Bool = { _ in true }
    ) throws(CuttleError) -> [String] {
        let path = path
        let isCompressed = try onDisk { () throws(DiskImageError) in try ImageFormat.isCompressed(path) }
        guard !isCompressed else { return [] }
        let session = try Session.reading(self)
        guard text.contains(":/") else {
            let labels = session.table.partitions.map(\.label)
            return session.table.partitions.map { partition in
                let isName = labels.count { $0 == partition.label } == 1 && isWanted(partition.label)
                return (isName ? partition.label : "\(partition.number)") + ":/"
            }.filter { $0.hasPrefix(text) }
        }
        let location = ImageLocation(text)
        let folder = location.path[...(location.path.lastIndex(of: "/") ?? location.path.startIndex)]
        let beginning = location.path.dropFirst(folder.count)
        let partition = try session.partition(named: location.partition)
        let volume = try session.volume(on: partition, .readOnly)
        do throws(FileSystemError) {
            return try volume.list(String(folder))
                .map { $0.name.description + ($0.kind == .directory ? "/" : "") }
                .filter { $0.hasPrefix(beginning) && isWanted($0) }.sorted()
                .map { "\(location.partition):\(folder)\($0)" }
        } catch {
            throw session.failure(error, on: partition, of: volume)
        }
    }
}
