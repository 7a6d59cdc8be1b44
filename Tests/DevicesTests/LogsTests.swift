// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// `devices logs --archival`.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct LogsTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func `stored logs come oldest first, all pages of them`() throws {
        let device = bench.server.addDevice("d")
        let other = bench.server.addDevice("e")
        for number in 0..<7 {
            bench.server.addLog(of: device, secondsAgo: Int64(50 - number), .string("line \(number)"))
        }
        bench.server.addLog(of: device, secondsAgo: 30, ["MESSAGE": "of the journal \u{1b}[31m", "PRIORITY": "6"])
        bench.server.addLog(of: device, secondsAgo: 20, ["other": "form"])
        bench.server.addLog(of: device, secondsAgo: 500, "too old")
        bench.server.addLog(of: other, secondsAgo: 10, "another's")
        let result = bench.devices("logs", "--archival", "--since", "60", "d", "--project", bench.server.project)
        #expect(result.errors == "")
        let lines = result.text.split(separator: "\n").map { $0.drop { $0 != " " }.dropFirst() }
        #expect(
            lines == (0..<7).map { "line \($0)" } + ["of the journal <U+001B>[31m", #"{"other":"form"}"#])
        #expect(bench.server.requests("ListLogDescriptors").count == 2)
        let asked = try #require(bench.server.requests("ListLogs").first).parameters
        #expect(asked.map(\.name) == ["parents", "filter", "interval.startTime", "interval.endTime"])
        #expect(
            asked[1].value
                == #"service = "devices.edgelq.com" AND logDescriptor = "services/devices.edgelq.com/logDescriptors/device-syslog" AND labels.device_id = "d""#
        )
        #expect(bench.server.faults == [])
    }

    @Test func `an hour is looked back, unless it is said how far`() throws {
        let device = bench.server.addDevice("d")
        bench.server.addLog(of: device, secondsAgo: 3500, "old")
        bench.server.addLog(of: device, secondsAgo: 3700, "older")
        #expect(bench.devices("logs", "--archival", device).text.hasSuffix(" old\n"))
    }

    @Test func `where there is nothing, nothing is printed`() throws {
        let device = bench.server.addDevice("d")
        let result = bench.devices("logs", "--archival", device)
        #expect(result.code == 0)
        #expect(result.errors == "")
        #expect(result.text.filter { $0 != "\n" } == "")
    }

    @Test func `regions that did not answer are named as missing`() throws {
        let device = bench.server.addDevice("d")
        bench.server.set(
            .body(
                #"{"logs": [{"time": "2026-01-01T00:00:00Z", "stringPayload": "a"}], "executionErrors": [{"code": 14}]}"#
            ),
            on: "GET", "/v1/logs")
        let result = bench.devices("logs", "--archival", device)
        #expect(result.errors == "note: some regions did not answer: the logs are not whole\n")
        #expect(result.text == "2026-01-01T00:00:00Z a\n")
    }

    @Test(
        arguments: [
            (#"{}"#, "none", nil),
            (
                #"{"logDescriptors": [{"name": "services/x/logDescriptors/audit", "labels": [{"key": "user"}]}]}"#,
                "none",
                "there are: services/x/logDescriptors/audit"
            ),
            (
                #"{"logDescriptors": [{"name": "x/a", "labels": [{"key": "device_id"}]}, {"name": "x/b", "labels": [{"key": "device_id"}]}]}"#,
                "several",
                "there are: x/a, x/b"
            ),
            (
                #"{"logDescriptors": [{"name": "x/syslog\" OR", "labels": [{"key": "device_id"}]}]}"#, "none",
                "there are: x/syslog\" OR"
            ),
        ] as [(String, String, String?)])
    func `a descriptor that is not clear is not guessed`(
        descriptors: String, fitting: String, hint: String?
    ) throws {
        let device = bench.server.addDevice("d")
        bench.server.set(.body(descriptors), on: "GET", "*/logDescriptors")
        let result = bench.devices("logs", "--archival", device)
        #expect(result.code == 69)
        #expect(
            result.errors
                == failure(
                    "\(fitting) of the logging service's descriptors \(fitting == "none" ? "is" : "could be") one of a device's logs",
                    hint: hint))
        #expect(bench.server.requests("ListLogs").isEmpty)
    }
}
