// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BootProof

struct BootReportTests {
    @Test func `reads what the device writes`() throws {
        let report = try BootReport(line: Array(Sample.line.utf8))
        #expect(report.addresses[1].addresses[0].local == "192.168.1.30")
        #expect(report.routes[0].gateway == "192.168.1.1")
        #expect(report.routes[1].gateway == nil)
        #expect(report.mounts[4].size == nil)
        #expect(report.blocks[3].partlabel == "EDGELQ_DATA")
        #expect(report.setup?.commands.first?.words == ["mount"])
        #expect(report.registration?.state == "registered")
        #expect(try BootReport(line: report.written) == report)
    }

    @Test func `takes a device that has neither set up anything nor asked anybody`() throws {
        var fields = try #require(try JSONSerialization.jsonObject(with: Data(Sample.line.utf8)) as? [String: Any])
        for name in ["setup", "registration", "keep", "adminHashSHA256"] { fields[name] = NSNull() }
        let report = try BootReport(line: Array(try JSONSerialization.data(withJSONObject: fields)))
        #expect(report.setup == nil)
        #expect(report.registration == nil)
    }

    @Test(arguments: [
        Sample.line.replacing("\"reference\": 1", with: "\"reference\": 2"),
        Sample.line.replacing("\"clock\": 1800000000", with: "\"clock\": \"now\""),
        Sample.line.replacing("\"serialNumber\": \"SN-0001\", ", with: ""), String(Sample.line.dropLast(40)), "{}", "",
    ])
    func `refuses what is no such report`(line: String) {
        #expect(throws: BootProofError.self) { try BootReport(line: Array(line.utf8)) }
    }
}
