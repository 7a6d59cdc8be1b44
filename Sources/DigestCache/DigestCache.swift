// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import SystemIO
internal import TextEncodings

/// Digests of files' content that earlier runs computed, each with what tells that its file is unchanged since.
///
/// It saves reading a file; nothing that must be held against a digest is ever taken from it. What is wrong with it, or with
/// its place, is never told: it is as if nothing were in it.
///
/// The file is text: a line that says what it is, then an entry a line, the oldest first: device, inode, size, both times, the
/// digest, and a SHA-256 of all that stands before it in the line.
package struct DigestCache: Sendable {
    private let directory: CacheDirectory

    /// In the cache directory of whoever runs this; `nil` where there is none that is theirs.
    package init?() {
        guard let directory = CacheDirectory(named: "cuttle-os") else { return nil }
        self.directory = directory
    }

    /// So many entries; the oldest make room.
    static let capacity = 256
    private static let fileName = "content-digests"
    private static let heading = "cuttle-os content digests 1"
    /// In bytes: more than any line of so many entries has.
    private static let maximumSize = (capacity + 1) * 256

    /// The digest of a file's content; `nil` where it is not known, or the file may have changed since.
    package func digest(of file: FileStamp) -> [UInt8]? {
        guard file.isSettled(at: SystemClock.wall.seconds) else { return nil }
        return entries.last { $0.file == file }?.digest
    }

    /// Keeps a digest that was computed of a file that was like this before it was read, and is like this still.
    package func keep(_ digest: [UInt8], of file: FileStamp) {
        guard file.isSettled(at: SystemClock.wall.seconds) else { return }
        // What is known of the file as it was before is of no use any more.
        var entries = entries.filter { $0.file.device != file.device || $0.file.inode != file.inode }
        entries.append(Entry(file: file, digest: digest))
        let lines = [Self.heading] + entries.suffix(Self.capacity).map(\.line)
        directory.replace(Self.fileName, with: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    private var entries: [Entry] {
        guard let bytes = directory.read(Self.fileName, limit: Self.maximumSize) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == Self.heading[...], lines.last == "" else { return [] }
        let entries = lines.dropFirst().dropLast().map(Entry.init(line:))
        let whole = entries.compactMap { $0 }
        return whole.count == entries.count ? whole : []
    }
}

private struct Entry {
    var file: FileStamp
    var digest: [UInt8]

    private var words: String {
        let times = [file.modified, file.changed].map { "\($0.seconds) \($0.nanoseconds)" }
        return "\(file.device) \(file.inode) \(file.size) \(times.joined(separator: " ")) \(digest.hex)"
    }

    var line: String { "\(words) \(SHA256.hash(data: Array(words.utf8)).hex)" }
}

extension Entry {
    /// `nil` for a line that was not written as it stands.
    fileprivate init?(line: Substring) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 9, let device = UInt64(words[0]), let inode = UInt64(words[1]),
            let size = UInt64(words[2]),
            words[7].utf8.count == 64
        else { return nil }
        let times = words[3..<7].compactMap { Int64($0) }
        guard times.count == 4 else { return nil }
        var (digest, rest) = ([UInt8](), words[7])
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            digest.append(byte)
            rest = rest.dropFirst(2)
        }
        self.init(
            file: FileStamp(
                device: device, inode: inode, size: size,
                modified: FileStamp.Time(seconds: times[0], nanoseconds: times[1]),
                changed: FileStamp.Time(seconds: times[2], nanoseconds: times[3])),
            digest: digest)
        guard self.line == line else { return nil }
    }
}
