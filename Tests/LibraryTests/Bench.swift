// SPDX-License-Identifier: Apache-2.0

// These tests see what another package would: `packageAccess` is off (Package.swift), and nothing is @testable. So they have
// helpers of their own.

import CuttleOS
import Foundation
import Testing

/// The repository.
let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// bcrypt of a text that nobody has.
let someHash = "$2b$12$YXNkZmFzZGZhc2RmYXNkZeYyhDk3kkx6X5dTmqcx0lyHk9fAyHkHu"

/// A small image of an OS in a directory that goes away.
final class Bench: Sendable {
    let directory: URL
    /// The image's path.
    let image: String

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("library-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        image = directory.appendingPathComponent("gpt-512.raw").path
        let made = try run("test-image", ["build", "gpt-512", "--directory", directory.path])
        try #require(made.code == 0, "\(made.errors)")
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: directory.appendingPathComponent(name))
        return path(name)
    }

    func bytes(_ name: String = "gpt-512.raw") throws -> Data {
        try Data(contentsOf: directory.appendingPathComponent(name))
    }

    func text(_ place: String, in image: String? = nil) throws -> String {
        String(decoding: try OSImage(image ?? self.image).read(ImageLocation(place)).bytes, as: UTF8.self)
    }

    /// What a call throws.
    func failure(of body: () throws(CuttleError) -> Void) throws -> CuttleError {
        do throws(CuttleError) { try body() } catch { return error }
        Issue.record("nothing was thrown")
        throw CancellationError()
    }
}

/// What a program of this package printed and how it ended.
struct Ended {
    var code: Int32
    var text: String
    var errors: String
}

/// Runs a program of this package, from beside the tests.
func run(_ program: String, _ arguments: [String], in directory: URL? = nil) throws -> Ended {
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable).deletingLastPathComponent().appendingPathComponent(program)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    // Files hold as much as there is; nobody has to read on the way.
    let outlets = try (0..<2).map { _ in
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("library-\(UUID().uuidString)")
        try Data().write(to: url)
        return (url, try FileHandle(forWritingTo: url))
    }
    defer {
        for (url, handle) in outlets {
            try? handle.close()
            try? FileManager.default.removeItem(at: url)
        }
    }
    (process.standardOutput, process.standardError) = (outlets[0].1, outlets[1].1)
    try process.run()
    process.waitUntilExit()
    let texts = try outlets.map { try String(contentsOf: $0.0, encoding: .utf8) }
    return Ended(code: process.terminationStatus, text: texts[0], errors: texts[1])
}
