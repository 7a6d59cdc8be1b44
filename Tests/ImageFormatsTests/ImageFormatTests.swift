// SPDX-License-Identifier: Apache-2.0

import DiskImage
import Foundation
import TestImages
import TestSupport
import Testing

@testable import ImageFormats

/// The registry: what is known of formats is said once, and the engine asks for it.
@Suite(.timeLimit(.minutes(10)))
struct ImageFormatTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var base: ImageFile {
        get throws {
            let path = scratch.path("gpt-512.raw")
            if !FileManager.default.fileExists(atPath: path) {
                _ = try #require(Recipe.named("gpt-512")).build(in: scratch.url.path)
            }
            return try ImageFile(path, for: .reading)
        }
    }

    private static let changes = [Extent(offset: 4096, bytes: [UInt8](repeating: 7, count: 8192))]

    private func write(_ format: ImageFormat, _ name: String) throws -> String {
        let path = scratch.path(name)
        try format.write(Self.changes, over: base, to: path, holdsSecret: false, replacing: false)
        return path
    }

    /// Puts one byte elsewhere than it was.
    private func damage(_ path: String, at offset: UInt64) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.seek(toOffset: offset)
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: offset)
        try file.write(contentsOf: [byte ^ 0xff])
    }

    @Test func `a format is its name, and no other name is one`() {
        #expect(ImageFormat.allCases.map(\.rawValue) == ["raw", "qcow2", "raw.xz", "raw.zst", "raw.gz"])
        for format in ImageFormat.allCases { #expect(ImageFormat(rawValue: format.rawValue) == format) }
        #expect(ImageFormat(rawValue: "xz") == nil)
        #expect(ImageFormat(rawValue: "QCOW2") == nil)
        #expect(ImageFormat.raw != .qcow2)
    }

    @Test func `what messages and help say comes from the rows`() {
        #expect(ImageFormat.raw.words == "a full copy is made, which is raw")
        #expect(ImageFormat.qcow2.words == "a thin image is made, which is qcow2")
        #expect(
            ImageFormat.choices(base: "the base")
                == "raw, raw.xz, raw.zst, raw.gz, or qcow2 with the base as its backing file")
        #expect(
            ImageFormat.namingAdvice
                == "end it in .raw, in .qcow2 for a thin image, or in .xz, .zst or .gz for a compressed copy")
        #expect(ImageFormat.rawZstd.words == "a copy compressed with zstd is made, which is raw.zst")
    }

    @Test func `no two kinds of files have the same name's end`() {
        let endings = ForeignFormats.all.flatMap(\.endings) + ImageFormat.allCases.map { String($0.ending.dropFirst()) }
        #expect(Set(endings).count == endings.count)
        #expect(endings.allSatisfy { $0 == $0.lowercased() })
    }

    @Test(
        arguments: [
            ("a.raw", ImageFormat.raw, nil), ("A.QCOW2", .qcow2, nil), ("a.img", nil, nil), ("qcow2", nil, nil),
            ("a.qcow2/b", nil, nil), ("a.vmdk", nil, "a VMDK image"), ("x/a.img.GZ", .rawGzip, nil),
            ("a.raw.zst", .rawZstd, nil), ("a.xz", .rawXZ, nil), ("a.zip", nil, "a zip archive"),
            ("a.tar.gz", nil, "a tar archive that is compressed"), ("a.tgz", nil, "a gzip archive"),
            ("a.qcow2.xz", nil, "a thin image that is compressed"),
            ("a.qcow", nil, "a qcow image of version 1"), ("a.tar", nil, "a tar archive"), ("", nil, nil),
        ] as [(String, ImageFormat?, String?)])
    func `a name says a format, another one, or nothing`(name: String, format: ImageFormat?, other: String?) {
        #expect(ImageFormat(saidByFileNamed: name) == format)
        #expect(ImageFormat.other(saidByFileNamed: name) == other)
        for known in ImageFormat.allCases {
            let isOther = other != nil || (format != nil && format != known)
            #expect(known.isOther(thanFileNamed: name) == isOther)
        }
    }

    @Test(arguments: ForeignFormats.all.indices.filter { ForeignFormats.all[$0].signature != nil })
    func `what is not a raw image is named as what it is`(index: Int) throws {
        let foreign = ForeignFormats.all[index]
        let signature = try #require(foreign.signature)
        let path = scratch.path("it's foreign")
        let zeros = [UInt8](repeating: 0, count: 1 << 16)
        let bytes =
            signature.offset < 0
            ? zeros + signature.bytes + zeros.prefix(Int(-signature.offset) - signature.bytes.count)
            : zeros.prefix(Int(signature.offset)) + signature.bytes + zeros
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: DiskImageError.self) {
            try PartitionTable(ofRawImage: ImageFile(path, for: .reading))
        }
        #expect(error?.reason == "this is \(foreign.name), not a raw disk image")
        let quoted = "'" + path.replacing("'", with: "'\\''") + "'"
        let words = foreign.advice.split(separator: " ").map { $0 == "FILE" ? quoted : String($0) }
        #expect(error?.hint == words.joined(separator: " "))
    }

    @Test(
        arguments: [
            ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", "a Git LFS pointer"),
            ("<!DOCTYPE html><title>Sign in</title>", "an HTML page"),
            ("\u{feff}\r\n  <html lang=en>", "an HTML page"), ("<?xml version='1.0'?><Error/>", "an XML document"),
            ("{\"error\": 404}", "a JSON document"), ("0123abcd  lqd.raw\n", "a text file"),
            (String(repeating: "ä", count: 600), "a text file"), (" \n", nil), ("abc\u{0}", nil),
            ("\u{7f}ELF\u{1}", nil),
        ] as [(String, String?)])
    func `a text is named by how it begins`(text: String, name: String?) throws {
        let path = scratch.path("text")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(ImageFormat.foreignContent(of: try ImageFile(path, for: .reading))?.name == name)
    }

    @Test func `a raw image is written, opened and known again`() throws {
        let path = try write(.raw, "new.raw")
        let opened = try ImageFormat.open(path, for: .reading)
        #expect(opened.layer == nil)
        #expect(try opened.file.read(at: 4096, count: 8192) == Self.changes[0].bytes)
        #expect(try ImageFormat.raw.measure(opened.file) == base.size)
        #expect(try ImageFormat.qcow2.measure(opened.file) == nil)
        #expect(try ImageFormat.raw.holds(path, Self.changes, over: base))
        try damage(path, at: 5000)
        #expect(try !ImageFormat.raw.holds(path, Self.changes, over: base))
        #expect(throws: DiskImageError.self) {
            try ImageFormat.raw.holds(scratch.path("nothing"), Self.changes, over: base)
        }
    }

    @Test func `a thin image is written, opened and known again`() throws {
        let path = try write(.qcow2, "new.qcow2")
        let opened = try ImageFormat.open(path, for: .reading)
        let layer = try #require(opened.layer)
        #expect(try opened.file.isSame(as: base))
        #expect(layer.note == "\(path): a thin image over \(layer.base)")
        try layer.requireFits(opened.file)
        let overlay = Overlay(opened.file)
        try overlay.apply(layer.changes)
        #expect(try overlay.changes().reduce(0) { $0 + $1.bytes.count } >= 8192)
        let file = try ImageFile(path, for: .reading)
        #expect(try ImageFormat.qcow2.measure(file) == base.size)
        #expect(try ImageFormat.qcow2.holds(path, Self.changes, over: base))
        #expect(try !ImageFormat.raw.holds(path, Self.changes, over: base))
        try damage(path, at: file.size - 1)
        #expect(try !ImageFormat.qcow2.holds(path, Self.changes, over: base))
        // It is not to be taken for a raw image.
        #expect(ImageFormat.foreignContent(of: file)?.name == "a qcow2 image")
    }

    @Test(arguments: [ImageFormat.rawXZ, .rawZstd, .rawGzip])
    func `a compressed image is written, opened and known again`(format: ImageFormat) throws {
        let path = scratch.path("new." + format.rawValue)
        let made = try format.write(Self.changes, over: base, to: path, holdsSecret: true, replacing: false)
        let packed = try #require(made.packed)
        let opened = try ImageFormat.open(path, for: .reading)
        #expect(opened.source?.size == packed.size)
        #expect(try opened.file.size == base.size)
        #expect(try opened.file.read(at: 4096, count: 8192) == Self.changes[0].bytes)
        let file = try ImageFile(path, for: .reading)
        #expect(try format.measure(file) == packed.size)
        for other in [ImageFormat.qcow2, .rawXZ, .rawZstd, .rawGzip] where other != format {
            #expect(try other.measure(file) == nil)
        }
        #expect(try format.holds(path, Self.changes, over: base, packed))
        #expect(try !format.holds(path, Self.changes, over: base))
        try damage(path, at: packed.size / 2)
        #expect(try !format.holds(path, Self.changes, over: base, packed))
    }

    @Test func `a base of another size than the image was made over is refused`() throws {
        let path = try write(.qcow2, "new.qcow2")
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: base.path))
        try handle.truncate(atOffset: base.size + 512)
        try handle.close()
        let opened = try ImageFormat.open(path, for: .reading)
        let error = #expect(throws: DiskImageError.self) { try opened.layer?.requireFits(opened.file) }
        let size = try base.size
        #expect(error?.reason == "its disk has \(size - 512) bytes, and its base \(try base.realPath) has \(size)")
        #expect(error?.hint == "its base has grown or was replaced: restore that, or make the thin image anew")
    }
}
