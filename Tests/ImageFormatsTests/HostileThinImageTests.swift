// SPDX-License-Identifier: Apache-2.0

import DiskImage
import Foundation
import TestImages
import TestSupport
import Testing

@testable import ImageFormats

/// qcow2 images with hostile numbers in every field: what is read of them is refused or true, and no number of them stops the
/// process.
@Suite(.timeLimit(.minutes(30)))
struct HostileThinImageTests {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = try #require(Recipe.named("gpt-512")).build(in: scratch.url.path)
    }

    private func contents(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func changes(_ file: ImageFile, _ table: PartitionTable) throws -> [Extent] {
        let overlay = Overlay(file)
        let window = PartitionWindow(try table.partition(label: "EDGELQ_ISOS"), of: overlay, writable: true)
        for offset in [Int64(5), 70_000] {
            try Array("changed".utf8).withUnsafeBytes { try window.write(at: offset, from: $0) }
        }
        return try overlay.changes()
    }

    @Test func `a thin image`() throws {
        let file = try ImageFile(path, for: .reading)
        let thin = scratch.path("thin.qcow2")
        try ImageFormat.qcow2.write(
            changes(file, PartitionTable(of: file)), over: file, to: thin, holdsSecret: false, replacing: false)
        let bytes = try contents(thin)
        let cluster = 1 << 14
        // The header, the first entries of L1, and those of L2 that are used.
        let tables = stride(from: cluster, to: 3 * cluster, by: 8).filter { place in
            bytes[place..<place + 8].contains { $0 != 0 }
        }
        #expect(tables.count > 2)
        for width in [8, 4] {
            try forEachMutant(of: bytes, at: Array(0..<112) + tables, bigEndian: true, width: width) { mutant, what in
                try Data(mutant).write(to: URL(fileURLWithPath: thin))
                do {
                    guard let image = try ThinImage(reading: ImageFile(thin, for: .reading)) else { return }
                    #expect(image.changes.allSatisfy { $0.end <= image.size }, "\(what)")
                    guard image.size == file.size else { return }
                    try Overlay(file).apply(image.changes)
                } catch {
                    #expect((error as? DiskImageError)?.code == .badImage, "\(what): \(error)")
                }
            }
        }
    }

    /// tmpfs takes what no disk holds.
    @Test(arguments: [UInt64(1) << 57, UInt64(1) << 61, UInt64.max >> 1])
    func `a file of more bytes than any disk has`(size: UInt64) throws {
        let directory = "/dev/shm/cuttle-\(scratch.url.lastPathComponent)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let large = directory + "/large.raw"
        try FileManager.default.copyItem(atPath: path, toPath: large)
        try #require(truncate(large, off_t(size)) == 0)
        #expect {
            let file = try ImageFile(large, for: .reading)
            let table = try PartitionTable(of: file)
            try ImageFormat.qcow2.write(
                changes(file, table), over: file, to: directory + "/thin", holdsSecret: false, replacing: false)
        } throws: { error in
            (error as? DiskImageError)?.code == .badImage
        }
    }
}
