// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

let qemuImg = "/usr/bin/qemu-img"

/// qcow2 images over a base, judged by QEMU's own tools.
@Suite(.timeLimit(.minutes(30)), .enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"))
struct ThinImageTests {
    let scratch: Scratch
    let fixtures: Fixtures
    private let clock = ["SOURCE_DATE_EPOCH": "1700000000"]

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
    }

    private func edit(_ base: String, _ output: String, _ arguments: [String] = []) throws -> Run {
        try run(
            Binary.cuttleOS, ["edit", "--image-file", base, "--output-image", output] + fixtures.arguments + arguments,
            environment: clock)
    }

    @Test(arguments: ["gpt-512", "gpt-4096", "block-1k", "bigalloc"])
    func `is what the raw output of the same edit is`(recipe: String) throws {
        let recipe = try #require(Recipe.named(recipe))
        let base = try recipe.build(in: scratch.url.path)
        let before = try Data(contentsOf: URL(fileURLWithPath: base))
        let (thin, raw) = (scratch.path("x.qcow2"), scratch.path("x.raw"))
        let result = try edit(base, thin)
        #expect(result.code == 0, "\(result.errors)")
        #expect(try edit(base, raw).code == 0)
        let check = try run(qemuImg, ["check", thin])
        #expect(check.code == 0, "\(check.text)\(check.errors)")
        #expect(check.text.contains("No errors"), "\(check.text)\(check.errors)")
        let compared = try run(qemuImg, ["compare", thin, raw])
        #expect(compared.code == 0, "\(compared.text)\(compared.errors)")
        let converted = scratch.path("converted.raw")
        #expect(try run(qemuImg, ["convert", "-O", "raw", thin, converted]).code == 0)
        #expect(try Judged(path: converted).bytes == Judged(path: raw).bytes)
        #expect(try asGuestSees(thin) == Judged(path: raw).bytes)
        try Judged(
            path: converted,
            known: UInt64(recipe.boot?.start ?? 0)..<UInt64((recipe.boot?.start ?? 0) + (recipe.boot?.size ?? 0))
        )
        .expectSettings(fixtures)
        #expect(try Data(contentsOf: URL(fileURLWithPath: base)) == before)
        let mode = try FileManager.default.attributesOfItem(atPath: thin)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o077 } == 0, "it holds a secret")

        // Our own readers see the same.
        let diff = try cuttle("diff", raw, thin, "--exit-code")
        #expect(diff.code == 0, "\(diff.text)\(diff.errors)")
        let domain = try cuttle("cat", thin, "EDGELQ_BOOT:/edgelq/endpoint-domain")
        #expect(domain.text == fixtures.domain + "\n")
        #expect(domain.errors.contains("thin image over"))
    }

    /// All of the disk, as qemu-nbd exports it; it ends when its one client is gone.
    private func asGuestSees(_ thin: String) throws -> Data {
        let (socket, read) = (scratch.path("nbd"), scratch.path("guest.raw"))
        let script = """
            qemu-nbd --read-only --format=qcow2 --socket="$1" "$2" & server=$!
            until [ -S "$1" ]; do kill -0 $server || exit 1; sleep 0.1; done
            qemu-img convert -f raw -O raw "nbd+unix:///?socket=$1" "$3" || { kill $server; exit 1; }
            wait $server
            """
        let result = try run("/bin/sh", ["-c", script, "sh", socket, thin, read])
        #expect(result.code == 0, "\(result.errors)")
        return try Data(contentsOf: URL(fileURLWithPath: read))
    }

    @Test func `is small, and names its base by the way from its own directory`() throws {
        let base = scratch.path("sparse.raw")
        _ = try TestImage.demo(name: "sparse", size: 5 << 30, isFull: false).build(in: scratch.url.path)
        for (directory, name) in [("", "sparse.raw"), ("out/", "../sparse.raw"), ("out/a/", "../../sparse.raw")] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
            let thin = scratch.path(directory + "device")
            let result = try edit(base, thin, ["--format", "qcow2"])
            #expect(result.code == 0, "\(result.errors)")
            let info = try run(qemuImg, ["info", "--output=json", thin]).json()
            #expect(info["backing-filename"] as? String == name)
            #expect(info["backing-filename-format"] as? String == "raw")
            #expect(info["virtual-size"] as? Int == 5 << 30)
            let size = try FileManager.default.attributesOfItem(atPath: thin)[.size] as? Int ?? .max
            #expect(size < 400_000, "\(size) bytes")
            #expect(try run(qemuImg, ["check", thin]).code == 0)
        }
    }

    @Test func `a qcow2 image that is no thin one is refused, with the way to convert it`() throws {
        let image = try scratch.image("gpt-512").path
        let (full, packed) = (scratch.path("full.qcow2"), scratch.path("packed.qcow2"))
        #expect(try run(qemuImg, ["convert", "-O", "qcow2", image, full]).code == 0)
        #expect(try run(qemuImg, ["convert", "-c", "-O", "qcow2", "-B", image, "-F", "raw", image, packed]).code == 0)
        for path in [full, scratch.path("thin.qcow2")] {
            if path != full { #expect(try edit(image, path).code == 0) }
            let result = try cuttle("edit", "--image-file", path, "--endpoint-domain", "a.example.com")
            #expect(result.code == 65, "\(result.errors)")
            #expect(result.errors.contains("qemu-img convert"), "\(result.errors)")
            let dry = try cuttle("edit", "--image-file", path, "--endpoint-domain", "a.example.com", "--dry-run")
            #expect(dry.code == 65, "\(dry.errors)")
        }
        let look = try cuttle("inspect", full)
        #expect(look.code == 65, "\(look.errors)")
        #expect(look.errors.contains("qemu-img convert"), "\(look.errors)")
    }

    @Test func `a base that has another size, or is gone, is said so`() throws {
        let image = try scratch.image("gpt-512").path
        let thin = scratch.path("thin.qcow2")
        #expect(try edit(image, thin).code == 0)
        try FileHandle(forWritingTo: URL(fileURLWithPath: image)).truncate(atOffset: 30 << 20)
        let result = try cuttle("inspect", thin)
        #expect(result.code == 65, "\(result.errors)")
        #expect(result.errors.contains("its base \(image) has 31457280"), "\(result.errors)")
        try FileManager.default.removeItem(atPath: image)
        #expect(try cuttle("inspect", thin).code == 66)
    }

    @Test func `a damaged or hostile thin image is met with an error`() throws {
        let image = try scratch.image("gpt-512").path
        let thin = scratch.path("thin.qcow2")
        #expect(try edit(image, thin).code == 0)
        let good = try Data(contentsOf: URL(fileURLWithPath: thin))
        var random = SystemRandomNumberGenerator()
        for round in 0..<60 {
            var bad = good
            switch round % 3 {
            case 0: bad = bad.prefix(Int.random(in: 1..<bad.count, using: &random))
            case 1: bad[Int.random(in: 4..<140, using: &random)] = UInt8.random(in: 0...255, using: &random)
            default:
                // The tables: L1 is in the second cluster, the L2 tables behind it.
                let place = 16384 + Int.random(in: 0..<32768, using: &random) & ~7
                for byte in 0..<8 { bad[place + byte] = UInt8.random(in: 0...255, using: &random) }
            }
            try bad.write(to: URL(fileURLWithPath: thin))
            let result = try cuttle("inspect", thin)
            #expect([0, 65, 66].contains(result.code), "round \(round): \(result.code) \(result.errors)")
        }
        for name in ["json:{\"driver\":\"file\"}", "nbd://localhost", "/dev/zero", "/", "thin.qcow2"] {
            var bad = good
            bad.replaceSubrange(128..<128 + name.utf8.count, with: Data(name.utf8))
            bad[19] = UInt8(name.utf8.count)
            try bad.write(to: URL(fileURLWithPath: thin))
            let result = try cuttle("inspect", thin)
            #expect(result.code == 65, "\(name): \(result.errors)")
            #expect(result.errors.hasPrefix("error: "), "\(name): \(result.errors)")
        }
    }
}
