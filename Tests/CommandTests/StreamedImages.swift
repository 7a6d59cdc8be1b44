// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

extension Scratch {
    /// A file that is not zero anywhere.
    func stale(_ name: String, _ count: Int) throws -> String {
        try Data(repeating: 0xA5, count: count).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    /// An image with data everywhere, so that streams of it have many parts: its last partition is filled.
    func fullImage() throws -> Judged {
        let image = try image("gpt-512")
        let data = try image.partition("EDGELQ_DATA")
        var numbers = SeededNumbers(seed: 14)
        let bytes = Data((0..<(data.count / 8)).flatMap { _ in withUnsafeBytes(of: numbers.next()) { Array($0) } })
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: image.path))
        try handle.seek(toOffset: data.lowerBound)
        try handle.write(contentsOf: bytes)
        try handle.close()
        return image
    }
}

/// A file that was ``Scratch/stale(_:_:)``, and larger, begins with the image; what is behind that stays, but for where an old
/// backup table would be.
func expectWritten(
    _ expected: Data, onLarger path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let larger = try fileContent(path)
    #expect(larger.prefix(expected.count) == expected, sourceLocation: sourceLocation)
    let tail = larger.dropFirst(expected.count)
    #expect(tail.dropLast(64 << 10).allSatisfy { $0 == 0xA5 }, sourceLocation: sourceLocation)
    #expect(tail.suffix(64 << 10).allSatisfy { $0 == 0 }, sourceLocation: sourceLocation)
}

/// Nobody finds a GUID partition table in it, at its beginning or at its end: neither libblkid nor sfdisk, and no header stands
/// where one is looked for.
///
/// - Parameter isEnding: whether it was killed while the tables were written, when all else was right: the backup is the first of
///   them, and alone nobody takes it for one.
func expectNoTable(
    _ path: String, _ comment: @autoclosure () -> String = "", isEnding: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else { return }
    defer { try? handle.close() }
    let comment = Comment(rawValue: comment())
    let blkid = try run("/usr/sbin/blkid", ["-p", "-o", "value", "-s", "PTTYPE", path])
    #expect(blkid.text == "", comment, sourceLocation: sourceLocation)
    let sfdisk = try run("/usr/sbin/sfdisk", ["--json", path])
    #expect(sfdisk.code != 0, comment, sourceLocation: sourceLocation)
    let size = try handle.seekToEnd()
    for sector in [UInt64(512), 4096] where size > 2 * sector {
        for place in [sector, size - sector] where !isEnding || place == sector {
            try handle.seek(toOffset: place)
            let found = try handle.read(upToCount: 8) ?? Data()
            #expect(found != Data("EFI PART".utf8), comment, sourceLocation: sourceLocation)
        }
    }
}
