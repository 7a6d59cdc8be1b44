// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import DevicesServer
import Foundation
import TestSupport
import Testing

/// What is refused before anything is called.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct UsageTests {
    /// A command line, and what is said of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var words: [String]
        var message: String
        var hint: String?
        var code: Int32 = 64

        var testDescription: String { words.joined(separator: " ") }
    }

    private static let idHint = "an id has letters, digits, '_', '-' and '.' alone, and at most 128 of them"
    private static let pageSpec = #"{"loggingConfig": {"enableJournalExpor": true}}"#

    @Test(
        arguments: [
            Refusal(words: ["list", "devices"], message: "no project is given", hint: "give --project"),
            Refusal(words: ["get", "device", "d"], message: "no project is given", hint: "give --project"),
            Refusal(words: ["create", "device", "d"], message: "no project is given", hint: "give --project"),
            Refusal(
                words: ["list", "devices", "--project", "a b"],
                message: "the project is not one: it has letters, digits, '_', '-' and '.' alone"),
            Refusal(
                words: ["list", "devices", "--project", "p", "--region", "US"],
                message: "the region is not one: it has small letters, digits and '-' alone"),
            Refusal(
                words: ["get", "device", "-d", "--project", "p"],
                message: "'-d' begins with a dash, as an option does, and is not one",
                hint: "if it is a file, write ./-d"),
            Refusal(
                words: ["get", "device", "a b", "--project", "p"], message: "\"a b\" is not the id of a device",
                hint: idHint),
            Refusal(
                words: ["get", "device", "projects/p/devices/d"],
                message: "\"projects/p/devices/d\" is not the name of a device",
                hint: "a name is projects/PROJECT/regions/REGION/devices/DEVICE"),
            Refusal(
                words: ["get", "provisioning-policy", "projects/p/regions/eu1/devices/d"],
                message: "\"projects/p/regions/eu1/devices/d\" is not the name of a provisioning policy",
                hint: "a name is projects/PROJECT/regions/REGION/provisioningPolicies/POLICY"),
            Refusal(
                words: ["create", "device", "a:b", "--project", "p"], message: "that is not an id for a device",
                hint: idHint),
            Refusal(
                words: ["create", "device", "devices/a"], message: "that is not the name of a device",
                hint: "a name is projects/PROJECT/regions/REGION/devices/DEVICE"),
            Refusal(
                words: ["create", "device", "--project", "p", "--display-name", String(repeating: "ä", count: 257)],
                message: "the display name has more than 256 characters"),
            Refusal(
                words: ["update", "device", "d", "--project", "p", "--update-mask", ""],
                message: "nothing says which fields are to change",
                hint:
                    "give --update-mask, such as spec.loggingConfig: without it the service would replace everything"
            ),
            Refusal(
                words: [
                    "update", "device", "d", "--project", "p", "--update-mask", "spec.location", "--spec",
                    #"{"loggingConfig": {"priority": 3}}"#,
                ],
                message: "the spec has spec.loggingConfig, which the mask does not name: it would not be changed",
                hint: "add it: --update-mask spec.location,spec.loggingConfig"),
            Refusal(
                words: [
                    "update", "device", "d", "--project", "p", "--update-mask", "spec.loggingConfig.priority", "--spec",
                    #"{"loggingConfig": {"priority": 3, "units": ["a"]}}"#,
                ],
                message: "the spec has spec.loggingConfig.units, which the mask does not name: it would not be changed",
                hint: "add it: --update-mask spec.loggingConfig.priority,spec.loggingConfig.units"),
            Refusal(
                words: [
                    "update", "device", "d", "--project", "p", "--update-mask", "spec.location", "--display-name", "X",
                ],
                message: "a display name is given, which the mask does not name: it would not be changed",
                hint: "add it: --update-mask spec.location,displayName"),
            Refusal(
                words: ["provision-service-account-to-device", "--name", "d"],
                message: "the key is given out as JSON alone",
                hint:
                    "give -o json and send it to a file; for an image, 'cuttle-os edit' puts it in by itself: --device-name"
            ),
            Refusal(
                words: [
                    "provision-service-account-to-provisioning-policy", "provisioning-policy", "-o", "table", "--name",
                    "p",
                ],
                message: "the key is given out as JSON alone",
                hint:
                    "give -o json and send it to a file; for an image, 'cuttle-os edit' puts it in by itself: --provisioning-policy"
            ),
            Refusal(
                words: ["ssh", "a device"],
                message:
                    "a terminal on a device is a stream whose form the vendor has not published: this tool cannot speak it",
                hint: "the vendor's own tool does it: cuttle devices ssh 'a device'", code: 69),
            Refusal(
                words: ["forward-port", "d", "8080", "http://127.0.0.1:80/?a=b"],
                message:
                    "a forwarded port is a stream whose form the vendor has not published: this tool cannot speak it",
                hint: "the vendor's own tool does it: cuttle devices forward-port d 8080 'http://127.0.0.1:80/?a=b'",
                code: 69),
        ])
    func `what makes no sense is refused before a call`(refusal: Refusal) throws {
        let bench = try Bench()
        let isStream = ["ssh", "forward-port"].contains(refusal.words[0])
        let result = isStream ? answer(["devices"] + refusal.words) : bench.devices(refusal.words)
        #expect(result.code == refusal.code)
        #expect(result.errors == failure(refusal.message, hint: refusal.hint))
        #expect(result.text == "")
        #expect(bench.server.requests.isEmpty)
    }

    @Test func `a log that is followed is the vendor's tool's`() throws {
        let bench = try Bench()
        let result = bench.devices("logs", "--follow", "projects/p/regions/eu1/devices/d")
        #expect(result.code == 69)
        #expect(
            result.errors
                == failure(
                    "a log that is followed is a stream whose form the vendor has not published: this tool cannot speak it",
                    hint: "the vendor's own tool does it: cuttle devices logs --follow projects/p/regions/eu1/devices/d"
                ))
        #expect(bench.server.requests.isEmpty)
    }

    @Test(
        arguments: [
            (
                ["list", "gadgets"], "'********' is not a value of <resource>",
                "it takes device, provisioning-policy or provisioning-approval-request; see 'devices list --help'"
            ),
            (
                ["create", "provisioning-approval-request", "r"], "'create' takes device or provisioning-policy",
                "see 'devices create --help'"
            ),
            (
                ["delete", "provisioning-approval-requests", "r"], "'delete' takes device or provisioning-policy",
                "see 'devices delete --help'"
            ),
            (
                ["approve", "device", "d"], "'approve' takes provisioning-approval-request",
                "see 'devices approve --help'"
            ),
            (
                ["remove-service-account-from-device", "provisioning-policy", "--name", "p"],
                "'remove-service-account-from-device' takes device",
                "see 'devices remove-service-account-from-device --help'"
            ),
            (
                ["list", "devices", "--page-size", "0"], "--page-size is from 1 to 10000",
                "see 'devices list --help'"
            ),
            (["logs", "d"], "give --archival for the logs that are stored", "see 'devices logs --help'"),
            (
                ["logs", "d", "--archival", "--follow"], "give one of --archival and --follow, not both",
                "see 'devices logs --help'"
            ),
            (
                ["logs", "d", "--archival", "--since", "0"], "--since is a number of seconds, 1 or more",
                "see 'devices logs --help'"
            ),
            (
                ["list", "devices", "--view", "ALL"], "'********' is not a value of --view <view>",
                "it takes NAME, BASIC, DETAIL or FULL; see 'devices list --help'"
            ),
            (["list", "devices", "--vew", "FULL"], "'devices list' has no option '--vew'", "did you mean '--view'?"),
            (["get", "device"], "'devices get' needs <name>", "see 'devices get --help'"),
            (
                ["update", "device", "d"], "'devices update' needs --update-mask <paths>",
                "was the line cut short? see 'devices update --help'"
            ),
            (
                [], "'devices' needs a verb, such as 'list'",
                "see 'devices --help'; the disks of this machine are listed by 'cuttle-os disks'"
            ),
            (
                ["lst", "devices"], "there is no command 'cuttle-os devices lst'",
                "did you mean 'cuttle-os devices list'?"
            ),
        ])
    func `a wrong word is named`(words: [String], message: String, hint: String) {
        let result = answer(["devices"] + words)
        #expect(result.code == 64)
        // A verb that is not known could have been one that writes.
        let isKnown = !words.isEmpty && words[0] != "lst"
        #expect(result.errors == failure(message, hint: hint, last: isKnown ? nil : "nothing was written"))
    }

    @Test func `who calls, and where, is told from the words and the environment`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        let words = ["get", "device", "d", "-o", "json"]
        let server = ["--devices-endpoint", bench.server.url, "--ca-file", bench.server.caFile]
        let project = ["CUTTLE_PROJECT": bench.server.project]
        for variable in ["CUTTLE_ACCESS_TOKEN", "AUTH_TOKEN"] {
            let result = try bench.process(
                words + server, environment: project.merging([variable: bench.server.token]) { $1 })
            #expect(result.errors == "")
            #expect(try result.json()["name"] as? String == device)
        }
        #expect(bench.server.requests.last?.caller == .token("operator"))
        // The first of them counts, and a key's file before both.
        let both = try bench.process(
            words + server,
            environment: project.merging(
                ["CUTTLE_ACCESS_TOKEN": bench.server.token, "AUTH_TOKEN": "wrong"]) { $1 })
        #expect(both.errors == "")
        let key = try bench.process(
            words + server + ["--credentials", bench.server.credentialsFile],
            environment: project.merging(["CUTTLE_ACCESS_TOKEN": "wrong"]) { $1 })
        #expect(key.errors == "")
        #expect(bench.server.requests.last?.caller == .serviceAccount("\(bench.region)/serviceAccounts/operator"))
        // A slash at the end is the same place.
        let slash = try bench.process(
            words + ["--devices-endpoint", bench.server.url + "/", "--ca-file", bench.server.caFile],
            environment: project.merging(["AUTH_TOKEN": bench.server.token]) { $1 })
        #expect(slash.errors == "")
        #expect(bench.server.faults == [])

        let calls = bench.server.requests.count
        let nobody = try bench.process(words + server, environment: project)
        #expect(nobody.code == 77)
        #expect(
            nobody.errors
                == failure(
                    "there is nothing that says who calls the service",
                    hint: "give --credentials FILE, or a token in CUTTLE_ACCESS_TOKEN"))
        let odd = try bench.process(
            words + server, environment: project.merging(["CUTTLE_ACCESS_TOKEN": "secret\ntoken"]) { $1 })
        #expect(odd.code == 65)
        #expect(
            odd.errors
                == failure(
                    "the access token has characters in it that a token has not",
                    hint: "take the line break or the quotes out of it"))
        #expect(bench.server.requests.count == calls)
    }

    @Test(
        arguments: [
            (
                "http://localhost:1", "the service's endpoint is not an https:// URL",
                "give https://HOST or https://HOST:PORT: a token goes over TLS only"
            ),
            (
                "localhost:1", "the service's endpoint is not an https:// URL",
                "give https://HOST or https://HOST:PORT: a token goes over TLS only"
            ),
            (
                "https://localhost/v1", "the service's endpoint has more than a host and a port",
                "give https://HOST or https://HOST:PORT"
            ),
            (
                "https://user@localhost", "the service's endpoint has more than a host and a port",
                "give https://HOST or https://HOST:PORT"
            ),
            (
                "https://", "the service's endpoint has more than a host and a port",
                "give https://HOST or https://HOST:PORT"
            ),
        ])
    func `an endpoint is a host and a port over TLS`(url: String, message: String, hint: String) throws {
        let result = answer(["devices", "list", "devices", "--project", "p", "--devices-endpoint", url])
        #expect(result.code == 64)
        #expect(result.errors == failure(message, hint: hint))
    }

    @Test func `a domain, a file of certificates and a key are looked at`() throws {
        let bench = try Bench()
        let list = ["devices", "list", "devices", "--project", "p"]
        let domain = answer(list + ["--endpoint-domain", "a/b"])
        #expect(domain.code == 64)
        #expect(domain.errors == failure("the endpoint domain is not a domain"))
        let key = ["--credentials", bench.server.credentialsFile]
        let missing = answer(list + key + ["--ca-file", bench.scratch.path("none.pem")])
        #expect(missing.code == 66)
        #expect(
            missing.errors
                == failure(
                    "the certificates to trust cannot be read: \(bench.scratch.path("none.pem"))",
                    because: ["No such file or directory"], hint: "give a file of PEM certificates"))
        let text = try bench.scratch.file("text.pem", "no certificate\n")
        #expect(
            answer(list + key + ["--ca-file", text]).errors
                == failure(
                    "the certificates to trust cannot be read: \(text)",
                    because: ["there is no PEM certificate in it"], hint: "give a file of PEM certificates"))
        let nowhere = answer(list + ["--credentials", bench.scratch.path("none.json")])
        #expect(nowhere.code == 66)
        #expect(nowhere.errors.hasSuffix("error: the credentials cannot be read\n"))
        let notKey = answer(
            list + ["--credentials", try bench.scratch.file("key.json", #"{"private_key": "s3cret"}"#)])
        #expect(notKey.code == 65)
        #expect(
            notKey.errors.hasSuffix("error: the credentials are not a service account's key\n"))
        #expect(!notKey.errors.contains("s3cret"))
    }

    @Test func `two of one name are both shown, and none is a failure of its own`() throws {
        let bench = try Bench()
        let one = bench.server.addDevice("d")
        let two = bench.server.addDevice("d", region: "eu1")
        let project = ["--project", bench.server.project]
        let result = bench.devices(["get", "device", "d"] + project)
        #expect(result.code == 64)
        let sorted = [one, two].sorted().joined(separator: ", ")
        #expect(
            result.errors
                == failure(
                    "there are 2 devices called \"d\": \(sorted)", hint: "give the whole name of the one that is meant")
        )
        #expect(bench.devices(["get", "device", "d", "--region", "eu1"] + project).errors == "")
        #expect(bench.devices(["get", "device", two]).errors == "")
        let open = "projects/test-project/regions/-/devices/d"
        #expect(
            bench.devices(["get", "device", open]).errors
                == failure(
                    "there are 2 devices called \"\(open)\": \(sorted)",
                    hint: "give the whole name of the one that is meant"))
        let none = bench.devices(["get", "provisioning-policy", "p"] + project)
        #expect(none.code == 66)
        #expect(
            none.errors
                == failure("there is no provisioning policy \"p\" in any region that this caller sees"))
        bench.server.addPolicy("p")
        bench.server.addPolicy("p", region: "eu1")
        #expect(
            bench.devices(["get", "provisioning-policy", "p"] + project).errors.contains(
                "there are 2 provisioning policies called \"p\""))
        #expect(bench.server.faults == [])
    }
}
