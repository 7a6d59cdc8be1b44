// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems

extension OSImage {
    /// The entries of a directory, in the order of their names, or one file.
    ///
    /// - Throws: ``CuttleError/Code/missing`` where nothing is there.
    public func list(_ location: ImageLocation) throws(CuttleError) -> ListReport {
        let session = try Session.reading(self)
        let partition = try session.partition(named: location.partition)
        let volume = try session.volume(on: partition, .readOnly)
        do throws(FileSystemError) {
            guard let status = try volume.status(location.path) else {
                throw FileSystemError(.notFound, "list", location.path, reason: "there is no such file or directory")
            }
            var entries: [ListReport.Entry] = []
            if status.kind == .directory {
                // In the order of the inode tables, a block of which holds many: names are in that of their hashes.
                for entry in try volume.list(location.path).sorted(by: { $0.inode < $1.inode }) {
                    let status = try volume.status(of: entry.inode)
                    let target = status.kind == .symlink ? try volume.readLink(inode: entry.inode) : nil
                    entries.append(ListReport.Entry(entry.name.description, status, target))
                }
                entries.sort { $0.name < $1.name }
            } else {
                let name = location.path.split(separator: "/").last.map(String.init) ?? location.path
                entries = [ListReport.Entry(name, status, nil)]
            }
            return ListReport(
                image: path, partition: partition.name, path: location.path, entries: entries,
                notes: session.notesWithWarnings, source: session.source)
        } catch {
            throw session.failure(error, on: partition, of: volume)
        }
    }
}

extension ListReport.Entry {
    fileprivate init(_ name: String, _ status: FileStatus, _ target: [UInt8]?) {
        self.init(
            name: name, kind: ListReport.Kind(status.kind), mode: status.mode, uid: status.uid, gid: status.gid,
            size: status.size, modified: status.modificationTime,
            target: target.map { String(decoding: $0, as: UTF8.self) })
    }
}

extension ListReport.Kind {
    init(_ kind: FileKind) {
        switch kind {
        case .regular: self = .file
        case .directory: self = .directory
        case .symlink: self = .symlink
        default: self = .other
        }
    }
}
