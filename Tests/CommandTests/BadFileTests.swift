// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What is wrong with one settings file, and the exit code that it asks for.
struct BadFile: Sendable, CustomTestStringConvertible {
    var name: String
    var code: Int32
    var make: @Sendable (Scratch) throws -> String
    var testDescription: String { name }

    static let all: [BadFile] = [
        BadFile(name: "missing", code: 66) { $0.path("nowhere.yaml") },
        BadFile(name: "a directory", code: 65) { scratch in
            try FileManager.default.createDirectory(
                atPath: scratch.path("directory"), withIntermediateDirectories: false)
            return scratch.path("directory")
        },
        BadFile(name: "a FIFO", code: 65) { scratch in
            #expect(mkfifo(scratch.path("fifo"), 0o600) == 0)
            return scratch.path("fifo")
        },
        BadFile(name: "a device", code: 65) { _ in "/dev/zero" },
        BadFile(name: "2 MiB", code: 65) { try $0.file("large", String(repeating: "a: b\n", count: 420_000)) },
        BadFile(name: "binary", code: 65) { scratch in
            try Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) }).write(
                to: scratch.url.appending(path: "bin"))
            return scratch.path("bin")
        },
        BadFile(name: "not UTF-8", code: 65) { scratch in
            try Data([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]).write(to: scratch.url.appending(path: "latin"))
            return scratch.path("latin")
        },
        BadFile(name: "an alias bomb", code: 65) { scratch in
            var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
            for level in 1..<12 {
                let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
                text += "a\(level): &a\(level) [\(items)]\n"
            }
            return try scratch.file("bomb", text)
        },
        BadFile(name: "nested 10,000 deep", code: 65) { scratch in
            try scratch.file(
                "deep", String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "\n")
        },
        BadFile(name: "empty", code: 65) { try $0.file("empty", "") },
    ]
}

@Suite struct BadFileTests {
    static let flags = [
        "--project-service-account-key", "--disk-mapping", "--network-agent", "--ntp", "--password-file",
    ]

    /// A password may be any text of one line.
    static let cases: [(BadFile, String)] = BadFile.all.flatMap { file in
        let isText = ["an alias bomb", "nested 10,000 deep"].contains(file.name)
        return flags.filter { !isText || $0 != "--password-file" }.map { (file, $0) }
    }

    @Test(.timeLimit(.minutes(30)), arguments: cases)
    func `refuses a bad settings file and writes nothing`(file: BadFile, flag: String) throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let path = try file.make(scratch)
        let result = try cuttle("edit", "--image-file", image.path, flag, path, "--netplan-check", "never")
        #expect(result.code == file.code, "\(result.errors)")
        #expect(result.errors.contains(path), "the file is named: \(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        #expect(result.errors.components(separatedBy: ": error: ").count == 2, "one diagnostic: \(result.errors)")
        #expect(try image.bytes == before)
    }
}
