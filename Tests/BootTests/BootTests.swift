// SPDX-License-Identifier: Apache-2.0

import BootProof
import Foundation
import TestSupport
import Testing

/// What the two boots need and is not here; `nil` where all is.
private let obstacle: String? = {
    let programs = ["/usr/bin/mmdebstrap", "/usr/bin/sqfstar", "/usr/bin/xorriso", "/usr/bin/grub-mkimage"]
    let missing = programs.filter { !isInstalled($0) }
    guard missing.isEmpty else { return "needs \(missing.joined(separator: ", "))" }
    return ProofSetup.obstacle(.amd64, in: FileManager.default.temporaryDirectory.path)
}()

/// Where the project's own setup has installed what is needed, its absence is a failure.
private let mustRun = ProcessInfo.processInfo.environment["CI"] == "true"

/// Two boots of what `make prove-boot` boots: everything at once in place under BIOS, and a thin image under UEFI.
@Suite(
    .enabled(if: obstacle == nil || mustRun, "needs QEMU, mmdebstrap and namespaces of its own: scripts/setup tests"),
    .serialized)
struct BootTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The reference device, built once, or found in the cache.
    private static let device = Result {
        let built = try run(root.appendingPathComponent("scripts/device-image").path, [])
        try #require(built.code == 0, "\(built.errors)")
        return try #require(built.text.split(separator: "\n").last.map(String.init))
    }

    @Test(.timeLimit(.minutes(6))) func `the reference device is built`() throws {
        try #require(obstacle == nil, "\(obstacle ?? "")")
        let device = try Self.device.get()
        for name in ["device.raw", "ca.pem", "ca.key", "versions"] {
            #expect(FileManager.default.fileExists(atPath: "\(device)/\(name)"), "\(name)")
        }
    }

    @Test(
        .timeLimit(.minutes(6)),
        arguments: [["first-boot"], ["thin", "--firmware", "uefi"]])
    func `a customized image boots, takes its settings and registers:`(arguments: [String]) throws {
        try #require(obstacle == nil, "\(obstacle ?? "")")
        let scratch = try Scratch()
        let proof = try run(
            Binary.directory.appendingPathComponent("boot-proof").path,
            [
                "--device", try Self.device.get(), "--cuttle-os",
                Binary.cuttleOS, "--directory", scratch.url.path,
            ] + arguments)
        #expect(proof.code == 0, "\(proof.errors)\(proof.text)")
        let results = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: scratch.url.appendingPathComponent("results.json")))
                as? [[String: Any]])
        let boots = results.flatMap { $0["boots"] as? [[String: Any]] ?? [] }
        let findings = boots.flatMap { $0["findings"] as? [[String: Any]] ?? [] }
        #expect(findings.count > 30, "the judge has looked at all of it")
        // A transcript is kept for whoever wants to see what happened, and shows no password.
        let console = try String(
            contentsOfFile: scratch.path("\(arguments[0])/\(boots[0]["boot"] ?? "")/console.txt"), encoding: .utf8)
        #expect(console.contains("login: "))
        #expect(!console.contains("correct horse"))
    }
}
