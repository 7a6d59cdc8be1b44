// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
package import FileSystems

extension Ext4Volume {
    /// Removes the file at `path`. Its blocks, and its inode, are zeroed if that was its last name. A symlink on the
    /// way is followed; one at the end is removed itself, and so is the file that it leads to.
    ///
    /// Returns what was removed; `nil`: there was nothing.
    @discardableResult
    package func remove(_ path: String) throws(FileSystemError) -> FileStatus? {
        try checkUsable("remove", path)
        channel.readBudget = WindowChannel.budget
        var result: FileStatus?
        do {
            let target = try resolve(path, operation: "remove")
            if let number = target.inode { result = try remove(number, at: target, path) }
        } catch  where error.code == .notFound {}
        do {
            let own = try resolve(path, operation: "remove", followLast: false)
            if let number = own.inode {
                let status = try remove(number, at: own, path)
                result = result ?? status
            }
        } catch  where error.code == .notFound {}
        return result
    }

    private func remove(_ number: InodeNumber, at place: ResolvedPath, _ path: String) throws(FileSystemError)
        -> FileStatus
    {
        let inode = try replaceable(number, path, verb: "remove")
        _ = try checkDirectory(place.parent, path, verb: "remove")
        if inode.links == 1 { try checkAttributesAreLocal(inode, path, verb: "remove") }
        return try modify { () throws(FileSystemError) in
            try unlink(place.name, number, in: place.parent, path)
            groups?.addNames(-1, of: number)
            var changed = inode
            changed.links -= 1
            changed.setChangeTime(now)
            guard changed.links == 0 else {
                try writeInode(number, changed, path)
                return FileStatus(number, inode)
            }
            try releaseContent(of: number, &changed, path)
            try releaseAttributes(of: number, &changed, path)
            // No time of deletion either: e2fsck takes a small one for a link of the orphan list.
            var empty = Inode(size: changed.bytes.count)
            empty.generation = inode.generation
            try writeInode(number, empty, path)
            try groups?.releaseInode(number, self)
            return FileStatus(number, inode)
        }
    }
}
