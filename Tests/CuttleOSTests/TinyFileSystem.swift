// SPDX-License-Identifier: Apache-2.0

import FileSystems

/// The smallest file system that there can be: `TINY`, then each file as the length of its path, the path, the length of its
/// content and the content, each length in one byte. It knows no directories, no modes and no owners.
final class TinyFileSystem: FileSystem {
    static let kind = "tiny"
    static let capabilities: FileSystemCapabilities = []
    static let magic = Array("TINY".utf8)

    private let window: any VolumeWindow
    private let mode: VolumeMode
    private var files: [(path: String, content: [UInt8])] = []

    static func recognizes(_ type: String) -> Recognition? { type == kind ? .fileSystem : nil }

    static func info(_ window: any VolumeWindow) throws(FileSystemError) -> VolumeInfo {
        VolumeInfo(
            type: kind, label: FileName(bytes: []), uuid: "", blockSize: 1, size: UInt64(window.size), free: 0,
            state: .clean, features: [])
    }

    static func repairCommand(_ file: String, offset: UInt64) -> RepairCommand? { nil }

    init(window: any VolumeWindow, mode: VolumeMode, now: Int64) throws(FileSystemError) {
        (self.window, self.mode) = (window, mode)
        var bytes = [UInt8](repeating: 0, count: 4096)
        do { try bytes.withUnsafeMutableBytes { try window.read(at: 0, into: $0) } } catch {
            throw FileSystemError(.inputOutput, "open the file system", reason: "it cannot be read", cause: error)
        }
        guard bytes.starts(with: Self.magic) else {
            throw FileSystemError(.notRecognized, "open the file system", reason: "there is none")
        }
        var rest = bytes[4...]
        func take() -> [UInt8] {
            let count = Int(rest.removeFirst())
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        while let count = rest.first, count > 0 {
            files.append((String(decoding: take(), as: UTF8.self), take()))
        }
    }

    func checkCounts() {}

    func status(_ path: String, followSymlinks: Bool) -> FileStatus? {
        files.firstIndex { $0.path == path }.map(status)
    }

    func status(of number: InodeNumber) -> FileStatus { status(Int(number.rawValue)) }

    private func status(_ index: Int) -> FileStatus {
        FileStatus(
            inode: InodeNumber(rawValue: UInt32(index)), kind: .regular, mode: 0o755, uid: 0, gid: 0,
            size: UInt64(files[index].content.count), links: 1, modificationTime: 0)
    }

    func list(_ path: String) -> [DirectoryEntry] { [] }

    func walk(depth: Int, count: Int, _ visit: (WalkItem) throws(FileSystemError) -> Void) throws(FileSystemError) {
        for (index, file) in files.enumerated() {
            try visit(WalkItem(path: [FileName(bytes: Array(file.path.utf8.dropFirst()))], status: status(index)))
        }
    }

    func read(_ path: String, limit: Int) throws(FileSystemError) -> [UInt8] {
        guard let file = files.first(where: { $0.path == path }) else {
            throw FileSystemError(.notFound, "read", path, reason: "there is no such file")
        }
        return file.content
    }

    func forEachPart(of path: String, _ body: (UnsafeRawBufferPointer) -> Bool) throws(FileSystemError) {
        _ = try read(path, limit: 0).withUnsafeBytes { body($0) }
    }

    func forEachPart(inode number: InodeNumber, _ body: (UnsafeRawBufferPointer) -> Bool) {
        _ = files[Int(number.rawValue)].content.withUnsafeBytes { body($0) }
    }

    func readLink(inode number: InodeNumber) throws(FileSystemError) -> [UInt8] {
        throw FileSystemError(.notRegularFile, "read", reason: "it is a file, not a symlink")
    }

    func write(
        _ content: [UInt8], to path: String, attributes: FileAttributes
    ) throws(FileSystemError) -> WriteResult {
        let index = files.firstIndex { $0.path == path }
        if let index { files[index].content = content } else { files.append((path, content)) }
        return WriteResult(
            action: index == nil ? .created : .replaced, path: path, status: status(index ?? files.count - 1))
    }

    func remove(_ path: String) -> FileStatus? {
        guard let index = files.firstIndex(where: { $0.path == path }) else { return nil }
        defer { files.remove(at: index) }
        return status(index)
    }

    func flush() throws(FileSystemError) {
        guard mode == .readWrite else { return }
        var bytes = Self.magic
        for file in files {
            for part in [Array(file.path.utf8), file.content] { bytes += [UInt8(part.count)] + part }
        }
        bytes.append(0)
        do { try bytes.withUnsafeBytes { try window.write(at: 0, from: $0) } } catch {
            throw FileSystemError(.inputOutput, "write", reason: "it cannot be written", cause: error)
        }
    }
}
