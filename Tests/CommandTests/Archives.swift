// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Whether damage is looked for in full.
let isLongRun = ProcessInfo.processInfo.environment["CUTTLE_TEST_LONG"] == "1"

/// A way to pack an image, with a check.
enum Archive: String, CaseIterable, Sendable {
    case xz, zst, gz, zip

    /// As reports call it.
    var compression: String { ["zst": "zstd", "gz": "gzip"][rawValue] ?? rawValue }

    /// Packs a file beside itself, with the format's own tool, and returns the archive's path.
    @discardableResult
    func pack(_ path: String, as archive: String? = nil) throws -> String {
        let archive = archive ?? path + "." + rawValue
        let name = (path as NSString).lastPathComponent
        let command =
            switch self {
            case .xz: "xz -1 -c '\(name)'"
            case .zst: "zstd --check -c '\(name)'"
            case .gz: "gzip -1 -c '\(name)'"
            case .zip: "zip -q -1 - '\(name)'"
            }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        let packed = try run("/bin/sh", ["-c", command], in: directory)
        try #require(packed.code == 0, "\(packed.errors)")
        try packed.output.write(to: URL(fileURLWithPath: archive))
        return archive
    }
}

extension Scratch {
    /// A gzip archive of an image with 8 GiB of zeros behind it, which takes some time to unpack.
    func largeArchive(of image: String) throws -> String {
        let words = """
            gzip -1 <'\(image)' >large.gz && head -c 64M /dev/zero | gzip -1 >zeros
            for i in $(seq 128); do cat zeros; done >>large.gz && rm zeros
            """
        let made = try run("/bin/bash", ["-c", words], in: url)
        try #require(made.code == 0, "\(made.errors)")
        return path("large.gz")
    }
}

/// An image, packed in every way, and a directory for what is made of it.
protocol ArchiveSuite {
    var scratch: Scratch { get }
}

extension ArchiveSuite {
    var clock: [String: String] { ["SOURCE_DATE_EPOCH": "1700000000"] }
    static var domain: [String] { ["--endpoint-domain", "stg01b.edgelq.com"] }

    /// Edits an archive into a new image.
    func edit(_ archive: String, _ new: String, _ arguments: [String] = []) throws -> Run {
        try run(
            Binary.cuttleOS, ["edit", "--image-file", archive, "--output-image", new] + Self.domain + arguments,
            environment: clock)
    }

    /// By sha256sum(1), whose line this is.
    func checksum(_ path: String, _ arguments: [String] = []) throws -> String {
        let url = URL(fileURLWithPath: path)
        return try run(
            "/usr/bin/sha256sum", arguments + [url.lastPathComponent], in: url.deletingLastPathComponent()
        ).text
    }
}
