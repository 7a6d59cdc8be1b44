// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import DevicesServer
import DevicesService
import Foundation
import HTTPClient
import Synchronization
import Testing
import TestSupport

/// Everything that can go wrong with an answer, with everything that is asked for: the whole text, the exit code, how often it
/// was tried, and what there is afterwards.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct FailureTableTests {
    @Test(arguments: FailureCase.all) func `a failure has its words, its code, and as many tries as are harmless`(
        failing: FailureCase
    ) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        for command in FailingCommand.allCases {
            let (method, path, rpc) = command.request
            bench.server.clearFailures()
            bench.server.set(failing.mode, on: method, path, times: 10)
            let result = bench.devices(command.words(device))
            let tries = failing.isPassing && command.isRepeatable ? 4 : 1
            #expect(result.code == failing.code, "\(command)")
            #expect(result.errors == expected(failing, command, device, tries, bench), "\(command)")
            #expect(bench.server.requests(rpc).filter { $0.method == method && $0.failure != "" }.count == tries)
            #expect(bench.server.requestsElsewhere.isEmpty, "\(command)")
            #expect(bench.server.faults == [], "\(command)")
            if command == .provision {
                // The error's document is all that is on standard output.
                #expect(try result.json()["error"] != nil)
            } else {
                #expect(result.text == "", "\(command)")
            }
        }
    }

    private func expected(
        _ failing: FailureCase, _ command: FailingCommand, _ device: String, _ tries: Int, _ bench: Bench
    ) -> String {
        var causes = failing.words.isEmpty ? [] : [failing.words]
        var (notes, hint) = ([String](), failing.hint)
        if failing.isUnsure, !command.isRepeatable, command != .provision {
            notes.append("it may have been done all the same: look before it is tried again")
        }
        if tries > 1 { causes.append("it was tried \(tries) times") }
        if failing.isUnsure, command == .provision {
            let account = bench.server.serviceAccount(of: device)
            #expect(account.isEmpty != failing.hasEffect)
            if account.isEmpty {
                notes.append("\(device) has no service account now: nothing was made")
            } else {
                notes.append(
                    "\(device) has the service account \(account) now, whose key never came: it is of no use")
                hint =
                    "take it away before the next try: cuttle-os devices remove-service-account-from-device --name \(device)"
            }
        }
        return failure(
            "cannot \(command.operation(device)): \(failing.reason.replacing("HOST", with: bench.host))",
            because: causes, notes: notes, hint: hint)
    }

    @Test(arguments: FailingCommand.allCases) func `being asked too often is waited for, as long as the service says`(
        command: FailingCommand
    ) throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        let (method, path, rpc) = command.request
        bench.server.set(.failure(.resourceExhausted, "slow down", retryAfter: 7), on: method, path, times: 10)
        let pauses = Pauses()
        let result = DevicesAccess.$pause.withValue({ seconds in pauses.seconds.withLock { $0.append(seconds) } }) {
            answer(["devices"] + command.words(device) + bench.service)
        }
        #expect(result.code == 69)
        #expect(
            result.errors
                == failure(
                    "cannot \(command.operation(device)): \(bench.host) is asked too often",
                    because: ["slow down", "it was tried 4 times"], hint: "try again later"))
        // What is refused was not done, so it may be asked for again.
        #expect(bench.server.requests(rpc).filter { $0.method == method && $0.failure != "" }.count == 4)
        #expect(pauses.all == [7, 7, 7])
        #expect(bench.server.faults == [])
    }

    @Test(
        arguments: [
            (nil, [1, 2, 4]), (2, [2, 2, 4]), (3600, [30, 30, 30]), (0, [1, 2, 4]), (-5, [1, 2, 4]),
        ] as [(Int?, [Int])])
    func `pauses grow, follow Retry-After, and end`(retryAfter: Int?, expected: [Int]) throws {
        let bench = try Bench()
        bench.server.set(.failure(.unavailable, "later", retryAfter: retryAfter), times: 3)
        let pauses = Pauses()
        let connection = try bench.connection(pauses: pauses)
        _ = try connection.call(
            .init(.get, "v1/\(bench.region)/devices", isRepeatable: true, operation: "list"))
        #expect(pauses.all == expected)
        #expect(bench.server.requests.count == 4)
    }

    @Test func `a failure that passes is not seen`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        bench.server.set(.failure(.unavailable), on: "GET", times: 2)
        let result = bench.devices("get", "device", device, "--view", "NAME", "-o", "json")
        #expect(result.errors == "")
        #expect(try result.json()["name"] as? String == device)
        #expect(bench.server.requests.count == 3)
    }

    @Test(arguments: FailingCommand.allCases)
    func `a token that the service quotes is not shown`(command: FailingCommand) throws {
        for form in [ServerModes.ErrorForm.json, .headers] {
            let bench = try Bench()
            let device = bench.server.addDevice("d")
            bench.server.modes.errorForm = form
            bench.server.set(.quoteToken(), times: 10)
            let words =
                command.words(device) + [
                    "--devices-endpoint", bench.server.url, "--ca-file", bench.server.caFile,
                ]
            for result in [
                bench.devices(command.words(device)),
                try bench.process(words, environment: ["CUTTLE_ACCESS_TOKEN": bench.server.token]),
            ] {
                #expect(result.code == 77)
                #expect(result.errors.contains("  because: not valid: Bearer ********\n"), "\(result.errors)")
                #expect(!(result.errors + result.text).contains(bench.server.token))
                #expect(!(result.errors + result.text).contains("eyJ"))
            }
        }
    }

    /// Plain words that are cut must not be cut in the middle of what is masked.
    @Test func `a token is not shown in part either`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        let words = String(repeating: " ", count: 4090) + bench.server.token
        bench.server.set(.plainText(400, words))
        let result = try bench.process(
            ["get", "device", device, "--devices-endpoint", bench.server.url, "--ca-file", bench.server.caFile],
            environment: ["CUTTLE_ACCESS_TOKEN": bench.server.token])
        #expect(
            result.errors == failure("cannot get the device \(device): \(bench.host) refuses it", because: ["********"])
        )
    }

    @Test(arguments: [CertificateKind.otherName, .otherAuthority, .expired])
    func `a certificate that is not right ends every command`(kind: CertificateKind) throws {
        var options = DevicesServer.Options()
        options.certificate = kind
        let bench = try Bench(options)
        let device = bench.region + "/devices/d"
        let words =
            kind == .otherName
            ? "it is another host's" : "no authority that is trusted here has signed it, or it is not valid now"
        for command in FailingCommand.allCases {
            let result = bench.devices(command.words(device))
            #expect(result.code == 69)
            // An account is made when it is known that there is none.
            let operation = command == .provision ? "get the device \(device)" : command.operation(device)
            #expect(
                result.errors
                    == failure(
                        "cannot \(operation): the certificate of \(bench.host) is not to be trusted: \(words)",
                        hint: "where the service has an authority of its own, give --ca-file"))
        }
        #expect(bench.server.requests.isEmpty)
    }

    @Test(arguments: 0..<3)
    func `a service that hangs is waited for no longer than a call takes`(index: Int) throws {
        let mode: FailureMode = [.hangBeforeHead, .hangAfterHead, .hangInBody][index]
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        bench.server.set(mode, on: "GET", times: 10)
        bench.server.set(mode, on: "DELETE")
        // Each call's time has its connection in it, which can take seconds on a busy machine.
        let devices = Devices(bench.access(connect: 20, call: 4))
        try DevicesAccess.$pause.withValue({ _ in }) {
            let looking = try #require(throws: CuttleError.self) { _ = try devices.get(.device, device, in: .init()) }
            #expect(looking.code == .unavailable)
            #expect(
                shown(looking)
                    == failure(
                        "cannot get the device \(device): \(bench.host) did not answer in time",
                        because: ["it was tried 4 times"]))
            let deleting = try #require(throws: CuttleError.self) {
                _ = try devices.delete(.device, device, in: .init())
            }
            #expect(
                shown(deleting)
                    == failure(
                        "cannot delete the device \(device): \(bench.host) did not answer in time",
                        notes: ["it may have been done all the same: look before it is tried again"]))
        }
        #expect(bench.server.requests.count == 5)
        #expect(bench.server.resource(device) == nil)
    }

    @Test func `where nobody listens that is said`() throws {
        let bench = try Bench()
        bench.server.stop()
        let result = bench.devices("delete", "device", bench.region + "/devices/d")
        #expect(result.code == 69)
        #expect(
            result.errors
                == failure(
                    "cannot delete the device \(bench.region)/devices/d: there is no connection to \(bench.host): Connection refused",
                    because: ["it was tried 4 times"]))
    }
}
