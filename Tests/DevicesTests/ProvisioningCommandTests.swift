// SPDX-License-Identifier: Apache-2.0

import Credentials
import CuttleOS
import DevicesServer
import DevicesService
import Foundation
import SecretMemory
import Testing
import TestSupport

/// The verbs that make a service account, print its key, and take it away.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct ProvisioningCommandTests
{
    let bench: Bench

    init() throws { bench = try Bench() }

    /// As the vendor's page writes it: the resource's word may be there, or not.
    @Test(arguments: [["device"], []]) func `a device's key is printed as JSON, and taken away`(word: [String]) throws {
        let device = bench.server.addDevice("d")
        let made = bench.devices(
            ["provision-service-account-to-device", "-o", "json"] + word + ["--name", device])
        #expect(made.errors == "")
        let account = try #require(try made.json()["serviceAccount"] as? [String: String])
        #expect(account.keys.sorted() == ["client_email", "private_key", "private_key_id", "type"])
        #expect(account["private_key"] == bench.server.privateKeys.first)
        #expect(account["private_key_id"] == bench.server.keys().first)
        let again = bench.devices(
            ["provision-service-account-to-device", "-o", "json"] + word + ["--name", device])
        #expect(again.code == 73)
        let present = bench.server.serviceAccount(of: device)
        #expect(
            again.errors
                == failure(
                    "the device \(device) has a service account already: \(present)",
                    hint:
                        "--replace takes it away first, and cuts off the device that uses it; or run cuttle-os devices remove-service-account-from-device --name \(device)"
                ))
        let removed = bench.devices(
            ["remove-service-account-from-device"] + word + ["--name", "d", "--project", "test-project"])
        #expect(removed.errors == "")
        #expect(removed.text == "\(device): the service account is taken away\n")
        #expect(bench.server.keys() == [])
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").map(\.hadEffect) == [true])
        #expect(bench.server.faults == [])
    }

    @Test func `a policy's key is printed as JSON, and taken away`() throws {
        let policy = bench.server.addPolicy("p")
        let words = ["provisioning-policy", "--name", policy]
        let made = bench.devices(["provision-service-account-to-provisioning-policy", "-o", "json"] + words)
        #expect(made.errors == "")
        #expect(
            (try made.json()["serviceAccount"] as? [String: String])?["private_key"] == bench.server.privateKeys.first)
        let remove = ["remove-service-account-from-provisioning-policy"] + words
        #expect(bench.devices(remove).text == "\(policy): the service account is taken away\n")
        let again = bench.devices(remove)
        #expect(again.errors == "")
        #expect(again.text == "\(policy): there was no service account\n")
        #expect(
            bench.devices(remove + ["-o", "json"]).text == "{\n  \"name\": \"\(policy)\",\n  \"done\": \"nothing\"\n}\n"
        )
        #expect(bench.server.faults == [])
    }

    @Test func `a removal that the service refuses is said so`() throws {
        let device = bench.server.addDevice("d")
        bench.server.modes.removal = .refuses
        let result = bench.devices("remove-service-account-from-device", "--name", device)
        #expect(result.code == 65)
        #expect(
            result.errors
                == failure(
                    "cannot remove the service account of the device \(device): \(bench.host) refuses it",
                    because: ["\(device) has no service account"]))
    }

    @Test(.enabled(if: isInstalled("/usr/bin/script"), "needs script(1)"))
    func `a key is not printed to a terminal, unless it is to be shown`() throws {
        let device = bench.server.addDevice("d")
        func onTerminal(_ more: [String]) throws -> Run {
            let words = [
                Binary.cuttleOS, "devices", "provision-service-account-to-device", "-o", "json", "--name", device,
            ]
            let line = (words + bench.service + more).joined(separator: " ")
            return try run("/usr/bin/script", ["-qec", "stty cols 200; \(line)", "/dev/null"], in: bench.scratch.url)
        }
        let refused = try onTerminal([])
        #expect(refused.code == 64)
        #expect(refused.text.contains("standard output is a terminal, and the private key would stand on it"))
        #expect(bench.server.requests.isEmpty)
        let shown = try onTerminal(["--show-key"])
        #expect(shown.code == 0)
        #expect(shown.text.contains("\"private_key\": \"-----BEGIN PRIVATE KEY-----"))
        #expect(bench.server.keys().count == 1)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
    func `a key that cannot be printed is lost, and that is said`() throws {
        let device = bench.server.addDevice("d")
        let words = [
            Binary.cuttleOS, "devices", "provision-service-account-to-device", "-o", "json", "--name", device,
        ]
        let line = (words + bench.service).joined(separator: " ") + " >/dev/full"
        let result = try run("/bin/sh", ["-c", line])
        #expect(result.code == 74)
        let account = bench.server.serviceAccount(of: device)
        #expect(
            result.errors == """
                error: could not write to standard output
                  because: No space left on device
                  note: the service account \(account) was made, and its key is lost
                  hint: take it away before the next try: cuttle-os devices remove-service-account-from-device --name \(device)
                the service has done what was asked

                """)
        let deletion = [Binary.cuttleOS, "devices", "delete", "device", device] + bench.service
        let deleted = try run("/bin/sh", ["-c", deletion.joined(separator: " ") + " >/dev/full"])
        #expect(
            deleted.errors == """
                error: could not write to standard output
                  because: No space left on device
                the service has done what was asked

                """)
    }

    /// An answer without a key that can be used, and what is said of it.
    static let keys: [(mode: FailureMode, words: String)] = [
        (.keyID("projects/p/keys/k"), "its private_key_id is not a key's name"),
        (.noServiceAccount, "it has no serviceAccount"),
        (.without("type"), "its serviceAccount has no type"),
        (.without("client_email"), "its serviceAccount has no client_email"),
        (.without("private_key_id"), "its serviceAccount has no private_key_id"),
        (.without("private_key"), "its serviceAccount has no private_key"),
    ]

    @Test(arguments: keys.indices) func `an answer without a key is looked into, and not repeated`(index: Int) throws {
        let device = bench.server.addDevice("d")
        let (mode, words) = Self.keys[index]
        bench.server.set(mode, on: "POST")
        let result = bench.devices("provision-service-account-to-device", "-o", "json", "--name", device)
        #expect(result.code == 69)
        let account = bench.server.serviceAccount(of: device)
        #expect(
            result.errors
                == failure(
                    "cannot provision a service account to the device \(device): the answer of \(bench.host) cannot be used: \(words)",
                    notes: [
                        "\(device) has the service account \(account) now, whose key never came: it is of no use"
                    ],
                    hint:
                        "take it away before the next try: cuttle-os devices remove-service-account-from-device --name \(device)"
                ))
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").map(\.hadEffect) == [true])
        for key in bench.server.privateKeys {
            #expect(!(result.errors + result.text).contains(key.dropFirst(40).prefix(40)))
        }
        #expect(bench.server.faults == [])
    }

    @Test func `what cannot be looked into is said, too`() throws {
        let device = bench.server.addDevice("d")
        bench.server.set(.closeBeforeHead(), on: "POST")
        bench.server.set(.closeBeforeHead(), on: "GET", times: 10, skipping: 1)
        let result = bench.devices("provision-service-account-to-device", "-o", "json", "--name", device)
        #expect(result.code == 69)
        #expect(
            result.errors
                == failure(
                    "cannot provision a service account to the device \(device): the connection to \(bench.host) ended before the answer was whole",
                    notes: [
                        "whether \(device) has a service account now could not be found out: the service answers no longer"
                    ],
                    hint:
                        "look before the next try, and take away what was made: cuttle-os devices remove-service-account-from-device --name \(device)"
                ))
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").count == 1)
    }

    @Test(arguments: [2048, 4096]) func `a key that is made here arrives as it is`(bits: Int) throws {
        let device = bench.server.addDevice("d")
        let pair = try #require(ServiceAccountKeyPair(bits: bits))
        let name = try #require(ResourceName(device, .device))
        let client = DevicesClient(try bench.connection())
        let key = try client.provisionServiceAccount(to: name, publicKey: pair.publicPEM, privateKey: pair.privatePEM)
        #expect(key.isLocal)
        // Every + and line break of it.
        let sent = bench.server.requests("ProvisionServiceAccountToDevice").first?.parameters.first
        #expect(sent?.value == pair.publicPEM)
        #expect(bench.server.publicKey(key.keyID) == pair.publicPEM.trimmingCharacters(in: .newlines))
        let signer = try #require(ServiceAccountSigner(key.bytes.array))
        let own = DevicesClient(try bench.connection(.serviceAccount(signer)))
        #expect(try own.get(name, view: .full).serviceAccount == key.account)
        #expect(bench.server.privateKeys == [])
        #expect(bench.server.faults == [])
    }

    @Test func `a private key that comes although a public one was sent is refused`() throws {
        let device = bench.server.addDevice("d")
        let pair = try #require(ServiceAccountKeyPair(bits: 2048))
        bench.server.set(.privateKeyAnyway, on: "POST")
        let client = DevicesClient(try bench.connection())
        let error = try #require(throws: ServiceError.self) {
            try client.provisionServiceAccount(
                to: #require(ResourceName(device, .device)), publicKey: pair.publicPEM, privateKey: pair.privatePEM)
        }
        #expect(error.mayHaveHappened)
    }
}
