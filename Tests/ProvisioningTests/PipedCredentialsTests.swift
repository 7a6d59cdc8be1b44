// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// A caller's key that comes through a pipe, which can be read once.
@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(10)))
struct PipedCredentialsTests {
    let bench: Bench
    let credentials: Data

    init() throws {
        bench = try Bench()
        credentials = try Data(contentsOf: URL(fileURLWithPath: bench.server.credentialsFile))
    }

    private func cuttle(_ arguments: [String]) throws -> Run {
        // The key alone says who calls.
        let environment = bench.environment.merging(["CUTTLE_ACCESS_TOKEN": ""]) { $1 }
        return try run(Binary.cuttleOS, arguments + bench.service, input: credentials, environment: environment)
    }

    @Test(arguments: ["-", "/dev/stdin"]) func `one key serves every device of a batch`(name: String) throws {
        let arguments = try bench.batchArguments(
            bench.fleet(3), ["--credentials", name, "--jobs", "2", "-o", "json"], "test-project")
        let made = try cuttle(["batch"] + arguments)
        #expect(made.code == 0, "\(made.errors)")
        #expect(try bench.states(made) == ["d-1.img: made", "d-2.img: made", "d-3.img: made"])
        #expect(bench.made == ["d-1": 1, "d-2": 1, "d-3": 1])
        for number in 1...3 {
            let owner = "projects/test-project/regions/us-west2/devices/d-\(number)"
            try bench.expectKey(of: owner, in: bench.made("d-\(number).img"))
        }
    }

    @Test func `an edit and a command that calls two services read it once`() throws {
        let device = bench.server.addDevice("d-1")
        bench.server.addLog(of: device, secondsAgo: 10, "hello")
        let edit = try cuttle(["edit", "--image-file", bench.image.path, "--device-name", device, "--credentials", "-"])
        #expect(edit.code == 0, "\(edit.errors)")
        let logs = try cuttle(["devices", "logs", "--archival", device, "--credentials", "-"])
        #expect(logs.code == 0, "\(logs.errors)")
        #expect(logs.text.hasSuffix(" hello\n"))
    }

    @Test func `standard input is asked for once, by a batch, too`() throws {
        let words = """
            error: standard input is asked for more than once
              hint: give '-' for one file, and a path for every other
            nothing was written
            """
        let device = bench.server.addDevice("d-1")
        let edit = try cuttle([
            "edit", "--image-file", bench.image.path, "--device-name", device, "--credentials", "-", "--ntp", "-",
        ])
        bench.expect(edit, 64, words)
        _ = try bench.batchArguments(bench.fleet(1), [], "test-project")
        let batch = try cuttle([
            "batch", "-", "--image-file", bench.image.path, "--output-dir", bench.path("out"), "--credentials", "-",
        ])
        bench.expect(batch, 64, words)
        #expect(bench.changes == [])
        try bench.expectUntouched()
    }
}
