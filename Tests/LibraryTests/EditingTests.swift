// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import Testing

/// A program edits images.
@Suite(.timeLimit(.minutes(5))) struct EditingTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func domain(_ domain: String = "a.example.com") -> Customization {
        var customization = Customization()
        customization.settings[.endpointDomain] = .value(domain)
        return customization
    }

    @Test func `edits an image in place and reports the file`() throws {
        let report = try OSImage(bench.image).edit(EditRequest(domain()))
        #expect(report.image == bench.image)
        #expect(report.outputImage == nil)
        #expect(report.layout == "spektra-edge")
        #expect(!report.dryRun)
        #expect(report.pagesWritten > 0)
        #expect(report.bytesWritten == report.pagesWritten * 4096)
        let file = try #require(report.files.first)
        #expect(report.files.count == 1)
        #expect(file.setting == .endpointDomain)
        #expect(file.partition == "EDGELQ_BOOT")
        #expect(file.path == "/edgelq/endpoint-domain")
        #expect(file.action == .replaced)
        #expect(file.bytes == 14)
        #expect(try bench.text("EDGELQ_BOOT:/edgelq/endpoint-domain") == "a.example.com\n")
    }

    @Test func `the same edit again changes nothing`() throws {
        _ = try OSImage(bench.image).edit(EditRequest(domain()))
        let before = try bench.bytes()
        let report = try OSImage(bench.image).edit(EditRequest(domain()))
        #expect(report.files.map(\.action) == [.unchanged])
        #expect(report.pagesWritten == 0)
        #expect(try bench.bytes() == before)
    }

    @Test func `a dry run reports what would be and writes nothing`() throws {
        let before = try bench.bytes()
        var request = EditRequest(domain())
        request.destination = .dryRun
        let report = try OSImage(bench.image).edit(request)
        #expect(report.dryRun)
        #expect(report.pagesWritten > 0)
        #expect(try bench.bytes() == before)
    }

    @Test(arguments: ImageFormat.allCases)
    func `makes a new image of every format and leaves the base`(format: ImageFormat) throws {
        let before = try bench.bytes()
        let new = bench.path("new.\(format.rawValue)")
        var request = EditRequest(domain())
        request.destination = .newImage(new, format)
        #expect(try OSImage(bench.image).edit(request).outputImage == new)
        #expect(try bench.bytes() == before)
        #expect(try bench.text("EDGELQ_BOOT:/edgelq/endpoint-domain", in: new) == "a.example.com\n")
        let difference = try OSImage(new).compare(CompareRequest(base: OSImage(bench.image)))
        #expect(!difference.identical)
        #expect(difference.partitions.filter { $0.change != .same }.map(\.label) == ["EDGELQ_BOOT"])
    }

    @Test func `removes a setting`() throws {
        var customization = Customization()
        customization.removals = [.password]
        let report = try OSImage(bench.image).edit(EditRequest(customization))
        #expect(report.files.map(\.action) == [.removed])
        #expect(try OSImage(bench.image).inspect().settings.first { $0.setting == .password }?.present == false)
    }

    @Test func `takes an edit back to the very bytes`() throws {
        let before = try bench.bytes()
        var request = EditRequest(domain())
        request.undoFile = bench.path("undo")
        let edited = try OSImage(bench.image).edit(request)
        let undone = try OSImage(bench.image).undo(UndoRequest(undoFile: bench.path("undo")))
        #expect(undone.image == bench.image)
        #expect(undone.pagesWritten == edited.pagesWritten)
        #expect(try bench.bytes() == before)
    }

    @Test func `finds nothing to recover where nothing was interrupted`() throws {
        let before = try bench.bytes()
        let report = try OSImage(bench.image).recover()
        #expect(!report.recovered)
        #expect(report.pagesWritten == 0)
        #expect(try bench.bytes() == before)
    }

    @Test func `edits many images at a time`() async throws {
        let request = EditRequest(domain())
        let images = try (0..<8).map { number in
            let path = bench.path("image-\(number).raw")
            try FileManager.default.copyItem(atPath: bench.image, toPath: path)
            return path
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for path in images { group.addTask { try OSImage(path).edit(request).files.count } }
            for try await count in group { #expect(count == 1) }
        }
    }

    @Test func `writes to a file as to a device, once it is confirmed`() throws {
        let target = bench.path("card.img")
        var request = WriteRequest(devices: [target], domain())
        request.allowsFiles = true
        let refused = try bench.failure { () throws(CuttleError) in
            _ = try OSImage(bench.image).write(request, confirm: { _ in false })
        }
        #expect(refused.written == .nothing)
        #expect(!FileManager.default.fileExists(atPath: target))

        var asked: [String] = []
        var phases: Set<WriteProgress.Phase> = []
        let report = try OSImage(bench.image).write(
            request,
            confirm: { report in
                asked = report.devices.map(\.path)
                return true
            }, progress: { phases.formUnion($0.map(\.phase)) })
        #expect(asked == [target])
        #expect(phases.contains(.done))
        let device = try #require(report.devices.first)
        #expect(device.failure == nil)
        #expect(device.isVerified)
        #expect(try bench.text("EDGELQ_BOOT:/edgelq/endpoint-domain", in: target) == "a.example.com\n")
    }
}
