// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Where a private key stands in the memory of a process, as root may read it.
struct MemoryTraces {
    private let needles: [Data]

    /// Every line of a PEM's base64, and of its DER every run of 48 bytes.
    init(_ pem: String) {
        let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        let der = Data(base64Encoded: lines.joined()) ?? Data()
        // What stands before the modulus is in every key.
        let runs = stride(from: 48, to: der.count - 48, by: 48).map { Data(der.dropFirst($0).prefix(48)) }
        needles = lines.dropFirst().filter { $0.count == 64 }.map { Data($0.utf8) } + runs
    }

    /// How often the needle that is found most often is found, and how often all of them are.
    struct Count: CustomStringConvertible {
        var most = 0
        var all = 0
        /// The mappings with one, and how many.
        var places: [String: Int] = [:]

        var description: String { "at most \(most) of one part, \(all) of all, in \(places)" }
    }

    /// How much of the key's parts is in what a process can write to.
    func count(in process: Int32) throws -> Count {
        let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/mem"))
        defer { try? memory.close() }
        var (count, found) = (Count(), [Int](repeating: 0, count: needles.count))
        for line in try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            let bounds = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard bounds.count == 2, fields[1].hasPrefix("rw") else { continue }
            var bytes = [UInt8](repeating: 0, count: Int(bounds[1] - bounds[0]))
            let size = pread(memory.fileDescriptor, &bytes, bytes.count, off_t(bounds[0]))
            guard size > 0 else { continue }
            let name = fields.count > 5 ? String(fields[5]) : "anonymous"
            for (index, needle) in needles.enumerated() {
                let hits = Self.occurrences(of: needle, in: bytes[..<size])
                guard hits > 0 else { continue }
                found[index] += hits
                count.places[name, default: 0] += hits
            }
        }
        (count.most, count.all) = (found.max() ?? 0, found.reduce(0, +))
        return count
    }

    private static func occurrences(of needle: Data, in bytes: ArraySlice<UInt8>) -> Int {
        var (count, rest) = (0, bytes)
        while let hit = firstOccurrence(of: needle, in: rest) {
            count += 1
            rest = rest[(hit + needle.count)...]
        }
        return count
    }
}

/// No part of a private key is found in the tool's memory once the key is in its image. Where memory is not overwritten, 20 to 250
/// are.
@Suite(
    .enabled(if: DevicesServer.isAvailable, needsServer),
    .enabled(if: geteuid() == 0, "needs root, to read the memory of a process that nobody else may read"),
    .timeLimit(.minutes(5)))
struct MemoryTests {
    @Test func `when a batch waits for its second device`() throws {
        let bench = try Bench()
        let manifest = bench.fleet(2)
        bench.server.set(.hangBeforeHead, on: "POST", "*/d-2:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["batch"] + (try bench.batchArguments(manifest, ["-o", "json"])) + bench.service, bench.environment)
        defer { tool.send(SIGKILL) }
        #expect(RunningTool.wait { bench.made["d-2"] == 1 })
        let pem = try #require(try bench.made("d-1.img").key()["private_key"])
        let count = try MemoryTraces(pem).count(in: tool.processIdentifier)
        #expect(count.all == 0, "\(count)")
    }

    @Test func `when a batch waits for its second device, with keys made here`() throws {
        let bench = try Bench()
        let manifest = bench.fleet(2)
        bench.server.set(.hangBeforeHead, on: "POST", "*/d-2:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["batch"] + (try bench.batchArguments(manifest, ["-o", "json", "--local-key"])) + bench.service,
            bench.environment)
        defer { tool.send(SIGKILL) }
        #expect(RunningTool.wait { bench.made["d-2"] == 1 })
        let pem = try #require(try bench.made("d-1.img").key()["private_key"])
        let count = try MemoryTraces(pem).count(in: tool.processIdentifier)
        #expect(count.all == 0, "\(count)")
    }

    /// It is for all images of the policy; it shows, too, that what is there is found.
    @Test func `a policy's key is there as long as the batch may need it`() throws {
        let bench = try Bench()
        bench.server.addPolicy("p-1")
        bench.server.addDevice("d-2")
        bench.server.set(.hangBeforeHead, on: "POST", "*/d-2:provisionServiceAccountToDevice")
        let manifest = "devices: [{name: p.img, provisioning-policy: p-1}, {name: d-2.img, device-name: d-2}]\n"
        let tool = try RunningTool(
            ["batch"] + (try bench.batchArguments(manifest, ["-o", "json"])) + bench.service, bench.environment)
        defer { tool.send(SIGKILL) }
        #expect(RunningTool.wait { bench.made["d-2"] == 1 })
        let pem = try #require(try bench.made("p.img").key()["private_key"])
        let count = try MemoryTraces(pem).count(in: tool.processIdentifier)
        #expect(count.most == 1, "\(count)")
    }

    @Test func `when an edit waits for a reader of its report`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let pipe = fullPipe()
        defer { withExtendedLifetime(pipe) {} }
        let tool = try RunningTool(
            ["edit", "--image-file", bench.image.path, "--device-name", device, "-o", "json"] + bench.service,
            bench.environment, output: pipe.fileHandleForWriting)
        defer { tool.send(SIGKILL) }
        try waitForReader(tool)
        let pem = try #require(try bench.image.key()["private_key"])
        let count = try MemoryTraces(pem).count(in: tool.processIdentifier)
        #expect(count.all == 0, "\(count)")
    }

    @Test(.enabled(if: isInstalled("/usr/bin/setpriv"), "needs setpriv"))
    func `nobody but root reads its memory, and no core dump has it`() throws {
        let pipe = fullPipe()
        defer { withExtendedLifetime(pipe) {} }
        let tool = try RunningTool(
            ["validate", "--print-default", "network-agent"], [:],
            through: ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
            output: pipe.fileHandleForWriting)
        defer { tool.send(SIGKILL) }
        try waitForReader(tool)
        let directory = "/proc/\(tool.processIdentifier)"
        var status = stat()
        #expect(stat(directory + "/mem", &status) == 0)
        // Else they belong to whom the process runs as.
        #expect(status.st_uid == 0)
        let limits = try String(contentsOfFile: directory + "/limits", encoding: .utf8)
        #expect(limits.contains(#/Max core file size +0 +0 +bytes/#), "\(limits)")
        let user = try String(contentsOfFile: directory + "/status", encoding: .utf8)
        #expect(user.contains(#/Uid:\s+65534\s+65534/#), "\(user)")
    }

    /// A pipe that takes no more.
    private func fullPipe() -> Pipe {
        let pipe = Pipe()
        let end = pipe.fileHandleForWriting.fileDescriptor
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        let filling = [UInt8](repeating: 0, count: 4096)
        while write(end, filling, filling.count) > 0 {}
        _ = fcntl(end, F_SETFL, 0)
        return pipe
    }

    /// Waits until the tool waits for somebody who reads its output.
    private func waitForReader(_ tool: RunningTool) throws {
        let path = "/proc/\(tool.processIdentifier)/wchan"
        let waits = RunningTool.wait {
            ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").contains("pipe_w")
        }
        try #require(waits, "it does not wait")
    }
}
