// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Compression
internal import DiskImage
internal import Glibc
internal import SystemIO

extension CompressedFormat {
    /// Where what is unpacked goes.
    final class Output {
        /// What can get a name; `nil` for a temporary file, and for one that is there.
        let target: NewFile?
        private let temporary: Descriptor?
        /// What it is held against; `nil` where it is written.
        private let present: ImageFile?
        /// The directory, or the path of what is there, for messages.
        private let path: String

        var isInterrupted: Bool { target?.isInterrupted ?? false }

        /// Refuses a place that is taken, and one that has no room for what is told.
        init(_ place: Unpacking.Place, _ archive: ImageFile, _ told: ToldSize) throws(DiskImageError) {
            switch place {
            case .temporary:
                (target, present, path) = (nil, nil, Self.temporaryDirectory)
                let file = try Self.makeTemporary(in: path)
                try Self.requireRoom(file.number, told, in: path, for: archive)
                temporary = consume file
            case .newFile(let path, let replacing):
                try archive.requireFree(path, replacing)
                (present, self.path) = (nil, path)
                temporary = nil
                target = try NewFile(in: splitPath(path).directory, for: path)
            case .against(let path):
                (target, self.path) = (nil, path)
                temporary = nil
                let file = try ImageFile(path, for: .copying)
                if let size = told.size, size != file.size { throw Self.isOther(path, archive) }
                present = file
            }
        }

        private var descriptor: FileDescriptor? {
            if let target { return FileDescriptor(rawValue: target.descriptor) }
            switch temporary {
            case .some(let file): return file.file
            case .none: return nil
            }
        }

        /// Writes a run, or holds it against what is there.
        func put(_ run: DecodedRuns.Run) throws(DiskImageError) {
            if let present {
                guard run.end <= present.size, try Self.isSame(run, present) else {
                    throw DiskImageError(.cannotCreate, "unpack", path, reason: Self.otherWords, hint: Self.otherHint)
                }
                return
            }
            guard let bytes = run.bytes, let descriptor else { return }
            do throws(Errno) {
                try descriptor.writeAll(bytes, at: run.offset)
            } catch {
                throw failure(error)
            }
        }

        /// Gives what was written its size, and opens it in the place of the archive; what was there already stays what it is.
        func finish(_ size: UInt64, _ archive: ImageFile) throws(DiskImageError) -> ImageFile {
            if let present {
                guard present.size == size else { throw Self.isOther(path, archive) }
                return present
            }
            guard let descriptor, ftruncate(descriptor.rawValue, off_t(size)) == 0 else {
                throw failure(Errno(rawValue: errno))
            }
            return try ImageFile(unpackedInto: descriptor.rawValue, of: archive)
        }

        private func failure(_ error: Errno) -> DiskImageError {
            var failure = DiskImageError.system(target == nil ? "unpack into" : "write", path, error, creating: true)
            if target == nil, failure.hint != nil { failure.hint = Self.temporaryHint }
            return failure
        }

        // MARK: A file that is there

        private static let otherWords = "what is there is not what the archive holds"
        private static let otherHint = "remove it where no thin image is over it, or give another directory"

        private static func isOther(_ path: String, _ archive: ImageFile) -> DiskImageError {
            DiskImageError(.cannotCreate, "unpack", path, reason: otherWords, hint: otherHint)
        }

        private static func isSame(_ run: DecodedRuns.Run, _ file: ImageFile) throws(DiskImageError) -> Bool {
            let there = try file.read(at: run.offset, count: run.count)
            return there.withUnsafeBytes { there in
                guard let bytes = run.bytes, let one = bytes.baseAddress, let other = there.baseAddress else {
                    return there.isZero
                }
                return memcmp(one, other, there.count) == 0
            }
        }

        // MARK: A temporary file

        private static let temporaryHint = "set TMPDIR to a directory with more room, or unpack it first"

        /// /var/tmp is on a disk, where /tmp can be in memory; a container can lack it.
        private static var temporaryDirectory: String {
            if let asked = getenv("TMPDIR"), asked[0] != 0 { return String(cString: asked) }
            return access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp"
        }

        /// A file without a name. Where the file system has no such (O_TMPFILE), its name is removed at once.
        private static func makeTemporary(in directory: String) throws(DiskImageError) -> Descriptor {
            if let file = try? Descriptor(directory, .readWrite, .init(rawValue: CUTTLE_O_TMPFILE)) { return file }
            let path = "\(directory)/\(OwnName.temporary)\(UInt64.random(in: 0 ... .max))"
            do throws(Errno) {
                let file = try Descriptor(path, .readWrite, [.create, .exclusiveCreate, .noFollow])
                unlink(path)
                return file
            } catch {
                var failure = DiskImageError.system("make a temporary file in", directory, error, creating: true)
                failure.hint = "set TMPDIR to a directory that this user may write to"
                throw failure
            }
        }

        /// What shrinks a thousandfold is next to nothing but zeros, and stays a hole.
        private static func requireRoom(
            _ file: Int32, _ told: ToldSize, in directory: String, for archive: ImageFile
        ) throws(DiskImageError) {
            var status = statvfs()
            guard let needed = told.filled, fstatvfs(file, &status) == 0 else { return }
            let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
            guard needed > free else { return }
            throw DiskImageError(
                .cannotCreate, "unpack", archive.path,
                reason:
                    "what it holds takes up to \(needed >> 20) MiB, and \(directory) has room for \(free >> 20) MiB",
                hint: temporaryHint)
        }
    }
}
