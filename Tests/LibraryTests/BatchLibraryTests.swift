// SPDX-License-Identifier: Apache-2.0

import CuttleBatch
import CuttleOS
import Foundation
import Testing

/// A program makes an image for every device of a manifest, and runs the example.
@Suite(.timeLimit(.minutes(5))) struct BatchLibraryTests {
    let bench: Bench
    let output: String

    init() throws {
        bench = try Bench()
        output = bench.path("out")
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
    }

    private func request(_ devices: String) -> BatchRequest {
        BatchRequest(
            manifest: .bytes(Array("devices:\n\(devices)".utf8), name: "manifest.yaml"), outputDirectory: output)
    }

    @Test func `makes every device, tells of each, and keeps them the next time`() throws {
        var request = request(
            (1...3).map { "  - {name: d\($0).qcow2, endpoint-domain: d\($0).example.com}\n" }.joined())
        var started = 0
        var finished: [String] = []
        let report = try OSImage(bench.image).batch(
            request,
            progress: { event in
                switch event {
                case .checking: break
                case .started(let devices): started = devices
                case .finished(let device, _, _): finished.append(device.name)
                }
            })
        #expect(started == 3)
        #expect(finished.sorted() == ["d1.qcow2", "d2.qcow2", "d3.qcow2"])
        #expect(report.devices.map(\.state) == [.made, .made, .made])
        #expect(report.format == .qcow2)
        #expect(report.isComplete)
        #expect(try bench.text("EDGELQ_BOOT:/edgelq/endpoint-domain", in: output + "/d2.qcow2") == "d2.example.com\n")

        request.resume = true
        let again = try OSImage(bench.image).batch(request)
        #expect(again.devices.map(\.state) == [.kept, .kept, .kept])
        let told = try BatchReport(receiptsIn: output)
        #expect(told.devices.map(\.name) == ["d1.qcow2", "d2.qcow2", "d3.qcow2"])
    }

    @Test func `makes nothing where one device is wrong`() throws {
        let error = try bench.failure { () throws(CuttleError) in
            _ = try OSImage(bench.image).batch(
                request("  - {name: a.raw, endpoint-domain: a.example.com}\n  - {name: b.raw, endpoint-domain: b}\n"))
        }
        #expect(error.code == .badInput)
        #expect(error.written == .nothing)
        #expect(error.diagnostics.map(\.id) == ["endpoint-domain.labels"])
        #expect(error.diagnostics.map(\.source.name) == ["manifest.yaml"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    }

    @Test func `the example makes a device's image and says what is in it`() throws {
        let new = bench.path("device-0001.raw")
        let made = try run("example-make-device", [bench.image, new, "stg01b.edgelq.com"])
        #expect(made.code == 0, "\(made.errors)")
        #expect(
            made.text == "endpoint-domain: replaced EDGELQ_BOOT:/edgelq/endpoint-domain\n  stg01b.edgelq.com\n")
        #expect(made.errors == "")
        let again = try run("example-make-device", [bench.image, new, "stg01b.edgelq.com"])
        #expect(again.code == CuttleError.Code.cannotCreate.rawValue)
        #expect(again.errors.hasPrefix("error: "), "\(again.errors)")
        #expect(again.errors.hasSuffix("nothing was written\n"), "\(again.errors)")
        let usage = try run("example-make-device", [])
        #expect(usage.code == 64)
        #expect(usage.errors == "usage: make-device BASE NEW DOMAIN\n")
    }
}
