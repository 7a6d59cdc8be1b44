// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// What goes wrong when the account is made and the image is being written.
@Suite(
    .enabled(if: DevicesServer.isAvailable, needsServer), .enabled(if: faultLibrary != nil, needsCompiler),
    .timeLimit(.minutes(10)))
struct CommitFailureTests {
    let region = "projects/test-project/regions/us-west2"

    /// How many changes an undisturbed edit makes.
    private func calls(_ bench: Bench, _ arguments: [String], _ owner: String) throws -> [String] {
        let run = try bench.edit(arguments, bench.fault(0, "none"))
        try #require(run.code == 0, "\(run.errors)")
        defer { try? bench.reset(owner) }
        return try bench.calls()
    }

    @Test(arguments: ["ENOSPC", "EIO"]) func `a device's account is in the image, in the journal, or gone`(
        mode: String
    ) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let calls = try calls(bench, ["--device-name", device], device)
        var outcomes: Set<String> = []
        var runs: [Run] = []
        for number in 1...calls.count {
            try bench.reset(device)
            let count = bench.changes.count
            let run = try bench.edit(["--device-name", device], bench.fault(number, mode))
            runs.append(run)
            let changes = Array(bench.changes[count...])
            let journal = try bench.names.contains("image.raw.cuttle-journal")
            let isUntouched = try bench.image.bytes == bench.before
            if !journal, isUntouched {
                outcomes.insert("gone")
                #expect([73, 74].contains(run.code), "call \(number): \(run.errors)")
                #expect(
                    run.errors.contains(
                        "\n  note: the service account that was made for \(device) is taken away again\n"
                    ),
                    "call \(number): \(run.errors)")
                #expect(changes == ["provision", "remove"], "call \(number)")
                #expect(bench.server.serviceAccount(of: device) == "", "call \(number)")
                #expect(try bench.names == ["image.raw"], "call \(number)")
                bench.expectKeys(onlyIn: [], after: [run])
                continue
            }
            #expect(changes == ["provision"], "call \(number): \(run.errors)")
            if journal {
                outcomes.insert("journal")
                #expect([73, 74].contains(run.code), "call \(number): \(run.errors)")
                #expect(
                    bench.plain(run.errors).contains(
                        "\n  note: the service account \(region)/serviceAccounts/SA is made; its key is in the "
                    ),
                    "call \(number): \(run.errors)")
                #expect(try bench.cuttleAlone(["recover", bench.image.path]).code == 0)
            } else {
                outcomes.insert("whole")
            }
            try bench.expectKey(of: device, in: bench.image)
            try bench.image.expectWhole(besides: bench.before)
            bench.expectKeys(onlyIn: ["image.raw"], after: [run])
        }
        #expect(outcomes.isSuperset(of: ["gone", "journal"]), "\(outcomes) of \(calls)")
    }

    @Test func `the whole of what is said when the journal cannot be written`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let run = try bench.edit(["--device-name", device], bench.fault(1, "ENOSPC"))
        bench.expect(
            run, 73,
            """
            error: could not write DIR/image.raw.cuttle-journal.tmp: No space left on device
              note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again
              hint: free some space on its file system, or name a place on another one
            nothing was written
            """)
    }

    @Test func `the whole of what is said when the account cannot be taken away again`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.failure(.permissionDenied), on: "POST", "*:removeServiceAccountFromDevice", times: 9)
        let run = try bench.edit(["--device-name", device], bench.fault(1, "ENOSPC"))
        bench.expect(
            run, 73,
            """
            error: could not write DIR/image.raw.cuttle-journal.tmp: No space left on device
              note: the service account projects/test-project/regions/us-west2/serviceAccounts/SA was made for projects/test-project/regions/us-west2/devices/d-1, its key is lost, and it could not be taken away again
              hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name projects/test-project/regions/us-west2/devices/d-1
            nothing was written
            """)
        #expect(bench.server.serviceAccount(of: device) != "")
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test func `the whole of what is said when the device had another account before`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice(
            "d-1", ["spec": ["serviceAccount": .string("\(region)/serviceAccounts/sa-1")]])
        let run = try bench.edit(["--device-name", device, "--replace"], bench.fault(1, "ENOSPC"))
        bench.expect(
            run, 73,
            """
            error: could not write DIR/image.raw.cuttle-journal.tmp: No space left on device
              note: the service account that was made for projects/test-project/regions/us-west2/devices/d-1 is taken away again, and the one that it had before is gone, too
              hint: free some space on its file system, or name a place on another one
            nothing was written
            """)
        #expect(bench.changes == ["remove", "provision", "remove"])
    }

    @Test func `a policy's account is left, and told`() throws {
        let bench = try Bench()
        let policy = bench.server.addPolicy("p-1")
        let run = try bench.edit(["--provisioning-policy", policy], bench.fault(1, "ENOSPC"))
        bench.expect(
            run, 73,
            """
            error: could not write DIR/image.raw.cuttle-journal.tmp: No space left on device
              note: the service account projects/test-project/regions/us-west2/serviceAccounts/SA was made for projects/test-project/regions/us-west2/provisioningPolicies/p-1, and its key is lost
              hint: where no image has a key of it, take it away before the next try: cuttle-os devices remove-service-account-from-provisioning-policy --name projects/test-project/regions/us-west2/provisioningPolicies/p-1
            nothing was written
            """)
        #expect(bench.changes == ["provision"])
        #expect(bench.server.serviceAccount(of: policy) != "")
        try bench.expectUntouched()
        bench.expectKeys(onlyIn: [], after: [run])
    }

    @Test(arguments: ["new.raw", "new.qcow2"]) func `a new image that cannot be written takes the account with it`(
        name: String
    ) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let arguments = ["--device-name", device, "--output-image", bench.path(name)]
        let calls = try calls(bench, arguments, device)
        for number in 1...calls.count {
            try bench.reset(device)
            let run = try bench.edit(arguments, bench.fault(number, "ENOSPC"))
            let isThere = try bench.names.contains(name)
            #expect((bench.server.serviceAccount(of: device) != "") == isThere, "call \(number): \(run.errors)")
            if !isThere {
                #expect([73, 74].contains(run.code), "call \(number): \(run.errors)")
                #expect(
                    run.errors.contains(
                        "\n  note: the service account that was made for \(device) is taken away again\n"
                    ),
                    "call \(number): \(run.errors)")
            }
            #expect(try bench.image.bytes == bench.before)
            bench.expectKeys(onlyIn: isThere ? [name] : [], after: [run])
        }
    }

    @Test(arguments: ["before", "half", "after"])
    func `killed at every write, the key is in the image or its account told`(
        mode: String
    ) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let calls = try calls(bench, ["--device-name", device], device)
        for number in 1...calls.count {
            try bench.reset(device)
            let run = try bench.edit(["--device-name", device], bench.fault(number, mode))
            #expect(run.code == 137, "call \(number): \(run.errors)")
            #expect(try bench.cuttleAlone(["recover", bench.image.path]).code == 0)
            guard try bench.image.bytes == bench.before else {
                try bench.expectKey(of: device, in: bench.image)
                try bench.image.expectWhole(besides: bench.before)
                bench.expectKeys(onlyIn: ["image.raw"], after: [run])
                continue
            }
            // The key is lost; whoever tries again is told that there is an account.
            let again = try bench.edit(["--device-name", device])
            #expect(again.code == 73, "call \(number): \(again.errors)")
            #expect(again.errors.contains("has a service account already"), "call \(number): \(again.errors)")
            bench.expectKeys(onlyIn: [], after: [run, again])
        }
    }

    @Test func `the journal's bytes are zeros when it is gone`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let calls = try calls(bench, ["--device-name", device], device)
        let number = try #require(calls.firstIndex(of: "unlink")) + 1
        let tool = try RunningTool(
            ["edit", "--image-file", bench.image.path, "--device-name", device] + bench.service,
            bench.environment.merging(bench.fault(number, "STOP")) { $1 })
        try #require(RunningTool.wait { tool.isStopped })
        // Another name for it, by which it is read when it has lost its own.
        let link = bench.path("journal")
        let journal = bench.image.path + ".cuttle-journal"
        #expect(hardLink(journal, link) == 0)
        var status = stat()
        #expect(lstat(journal, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        bench.expectKeys(onlyIn: ["image.raw", "image.raw.cuttle-journal", "journal"], after: [])
        tool.send(SIGCONT)
        let run = try tool.end()
        #expect(run.code == 0, "\(run.errors)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: link))
        #expect(bytes.isEmpty == false)
        #expect(bytes.allSatisfy { $0 == 0 })
        try bench.expectKey(of: device, in: bench.image)
        bench.expectKeys(onlyIn: ["image.raw"], after: [run])
    }

    /// Whatever removes it: `recover`, or the next edit, which makes its own in its place.
    @Test(arguments: [true, false]) func `what a crash left of a journal is overwritten before it goes`(
        recovers: Bool
    ) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        let calls = try calls(bench, ["--device-name", device], device)
        let number = try #require(calls.firstIndex(of: "pwrite")) + 1
        try bench.reset(device)
        let killed = try bench.edit(["--device-name", device], bench.fault(number, "after"))
        #expect(killed.code == 137)
        let left = bench.image.path + ".cuttle-journal.tmp"
        bench.expectKeys(onlyIn: ["image.raw.cuttle-journal.tmp"], after: [killed])
        // Read when it has no name any more.
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: left))
        let count = try #require(try file.readToEnd()).count
        let next =
            recovers
            ? try bench.cuttleAlone(["recover", bench.image.path])
            : try bench.cuttleAlone(["edit", "--image-file", bench.image.path, "--endpoint-domain", "a.example.com"])
        #expect(next.code == 0, "\(next.errors)")
        try file.seek(toOffset: 0)
        let bytes = try #require(try file.readToEnd())
        #expect(bytes.count == count)
        #expect(bytes.allSatisfy { $0 == 0 })
        #expect(FileManager.default.fileExists(atPath: left) == false)
        bench.expectKeys(onlyIn: [], after: [killed, next])
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func `a signal in the middle of the call waits for the image`(
        signal: Int32
    ) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d-1")
        bench.server.set(.delay(milliseconds: 1500), on: "POST", "*:provisionServiceAccountToDevice")
        let tool = try RunningTool(
            ["edit", "--image-file", bench.image.path, "--device-name", device] + bench.service, bench.environment)
        #expect(RunningTool.wait { bench.server.requests("ProvisionServiceAccountToDevice").count == 1 })
        tool.send(signal)
        let run = try tool.end()
        #expect(run.code == 128 + signal, "\(run.errors)")
        #expect(run.errors == "")
        #expect(bench.changes == ["provision"])
        try bench.expectKey(of: device, in: bench.image)
        try bench.image.expectWhole(besides: bench.before)
        bench.expectKeys(onlyIn: ["image.raw"], after: [run])
    }
}

private func hardLink(_ old: String, _ new: String) -> Int32 { link(old, new) }

extension Bench {
    /// Runs the tool, not against the server.
    func cuttleAlone(_ arguments: [String]) throws -> Run {
        try run(Binary.cuttleOS, arguments, environment: environment)
    }
}
