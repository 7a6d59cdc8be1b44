// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Batches over a base as it was downloaded.
@Suite(.timeLimit(.minutes(30)), .enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"))
struct CompressedBatchTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    private func batch(
        _ manifest: String, of base: String, in directory: String, _ arguments: [String] = []
    ) throws -> Run {
        try run(
            Binary.cuttleOS, ["batch", manifest, "--image-file", base, "--output-dir", directory] + arguments,
            environment: clock)
    }

    private func manifest(ending: String) throws -> String {
        let devices = ["a", "b"].map { "  - {name: \($0).\(ending), endpoint-domain: \($0).example.com}\n" }
        return try scratch.file("\(ending).yaml", "devices:\n" + devices.joined())
    }

    private func names(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    private func receipt(_ name: String) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: fileContent("\(output)/\(name).receipt.json"))
        return try #require(json as? [String: Any])
    }

    @Test(arguments: Archive.allCases)
    func `full copies are those of the raw base`(archive: Archive) throws {
        let (path, raw) = (try manifest(ending: "img"), scratch.path("raw"))
        try FileManager.default.createDirectory(atPath: raw, withIntermediateDirectories: false)
        #expect(try batch(path, of: base.path, in: raw).code == 0)
        let packed = try archive.pack(base.path)
        let result = try batch(path, of: packed, in: output, ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        for name in ["a.img", "b.img"] {
            #expect(try fileContent("\(output)/\(name)") == fileContent("\(raw)/\(name)"))
            try Judged(path: "\(output)/\(name)").expectClean("EDGELQ_BOOT")
        }
        #expect(try names(output) == ["a.img", "a.img.receipt.json", "b.img", "b.img.receipt.json", "gpt-512.raw"])
        #expect(try fileContent("\(output)/gpt-512.raw") == base.bytes)
        let report = try report(result)
        #expect(report["unpackedBase"] as? String == "gpt-512.raw")
        #expect((report["source"] as? [String: Any])?["compression"] as? String == archive.compression)
    }

    @Test func `thin images have what was unpacked beside them, and their receipts name it`() throws {
        let path = try manifest(ending: "qcow2")
        let packed = try Archive.xz.pack(base.path)
        #expect(try batch(path, of: packed, in: output).code == 0)
        for name in ["a.qcow2", "b.qcow2"] {
            let info = try run(qemuImg, ["info", "--output=json", "\(output)/\(name)"]).json()
            #expect(info["backing-filename"] as? String == "gpt-512.raw")
            let check = try run(qemuImg, ["check", "\(output)/\(name)"])
            #expect(check.code == 0, "\(check.text)")
            let source = try #require(try receipt(name)["source"] as? [String: Any])
            #expect(source["unpacked"] as? String == "gpt-512.raw")
            let digest = try run("/usr/bin/sha256sum", [packed]).text.prefix(64)
            #expect(source["sha256"] as? String == String(digest))
        }
        let again = try batch(path, of: packed, in: output, ["--resume", "-o", "json"])
        #expect(try state(again) == ["a.qcow2 kept", "b.qcow2 kept"])
        // The same base from another archive is the same base.
        let other = try batch(path, of: Archive.gz.pack(base.path), in: output, ["--resume", "-o", "json"])
        #expect(try state(other) == ["a.qcow2 kept", "b.qcow2 kept"])
        let report = try cuttle("batch-report", output, "--manifest", path)
        #expect(report.code == 0, "\(report.text)\(report.errors)")
    }

    @Test func `a base that is there and is another is not replaced`() throws {
        let path = try manifest(ending: "qcow2")
        let there = "\(output)/gpt-512.raw"
        var bytes = try base.bytes
        bytes[20 << 20] ^= 1
        try bytes.write(to: URL(fileURLWithPath: there))
        let refused = try batch(path, of: Archive.xz.pack(base.path), in: output)
        #expect(refused.code == 73)
        #expect(
            refused.errors == """
                error: could not unpack \(there): what is there is not what the archive holds
                  hint: remove it where no thin image is over it, or give another directory
                nothing was written

                """)
        #expect(try fileContent(there) == bytes)
        #expect(try names(output) == ["gpt-512.raw"])
    }

    @Test func `what is wrong is said before the base has a name, and a dry run leaves none`() throws {
        let packed = try Archive.xz.pack(base.path)
        let wrong = try scratch.file("wrong.yaml", "devices: [{name: a.img, endpoint-domain: nodots}]\n")
        #expect(try batch(wrong, of: packed, in: output).code == 65)
        #expect(try names(output) == [])
        #expect(try batch(manifest(ending: "img"), of: packed, in: output, ["--dry-run"]).code == 0)
        #expect(try names(output) == [])
        let cut = scratch.path("cut.raw.xz")
        try fileContent(packed).dropLast(9).write(to: URL(fileURLWithPath: cut))
        #expect(try batch(manifest(ending: "img"), of: cut, in: output).code == 65)
        #expect(try names(output) == [])
        let digest = ["--sha256", String(repeating: "0", count: 64)]
        #expect(try batch(manifest(ending: "img"), of: packed, in: output, digest).code == 65)
        #expect(try names(output) == [])
    }

    @Test func `no device can have the name of the base`() throws {
        let path = try scratch.file("same.yaml", "devices: [{name: GPT-512.raw, endpoint-domain: a.example.com}]\n")
        let refused = try batch(path, of: Archive.xz.pack(base.path), in: output)
        #expect(refused.code == 73)
        #expect(
            refused.errors == """
                error: the base is unpacked as \(output)/gpt-512.raw, which the device "GPT-512.raw" is to be
                  hint: give the device another name
                nothing was written

                """)
    }

    @Test(arguments: [
        ("a.img.xz", "a.img"), ("a.xz", "a.raw"), ("a.RAW.GZ", "a.RAW"), ("download", "download.raw"),
        ("a.zip", "a.raw"),
    ])
    func `what is unpacked is called as the archive is, without its end`(name: String, unpacked: String) throws {
        let packed = try Archive.zst.pack(base.path, as: scratch.path(name))
        let result = try batch(manifest(ending: "qcow2"), of: packed, in: output)
        #expect(result.code == 0, "\(result.errors)")
        let found = try names(output)
        #expect(found.contains(unpacked), "\(found)")
    }

    @Test func `several runs in one directory share what is unpacked`() throws {
        let path = try manifest(ending: "qcow2")
        let packed = try Archive.xz.pack(base.path)
        let script = """
            for shard in 1 2; do
                '\(Binary.cuttleOS)' batch '\(path)' --image-file '\(packed)' --output-dir '\(output)' --shard $shard/2 &
            done
            wait -n && wait -n
            """
        let result = try run("/bin/bash", ["-c", script], environment: clock)
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            try names(output) == [
                "a.qcow2", "a.qcow2.receipt.json", "b.qcow2", "b.qcow2.receipt.json", "gpt-512.raw",
            ])
    }

    @Test func `an interrupt while the base is unpacked ends it, and leaves nothing`() throws {
        let packed = try scratch.largeArchive(of: base.path)
        // Job control keeps SIGINT from being ignored. It comes when the tool takes it itself (proc(5), SigCgt), however busy the machine is.
        let script = """
            set -m
            '\(Binary.cuttleOS)' batch '\(try manifest(ending: "img"))' --image-file '\(packed)' --output-dir '\(output)' & tool=$!
            until grep -q '^SigCgt:.*[2367abef]$' /proc/$tool/status; do sleep 0.02; done
            sleep 0.7; kill -INT $tool; wait $tool
            """
        let result = try run("/bin/bash", ["-c", script])
        #expect(result.code == 75, "\(result.code): \(result.errors)")
        #expect(result.errors.contains("it was stopped before it was done"), "\(result.errors)")
        #expect(try names(output) == [])
    }
}
