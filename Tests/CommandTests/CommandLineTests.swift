// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Every command line gets its answer: one document where JSON is asked for, words where standard output is full, and no
/// option that silently wins over itself.
@Suite(.timeLimit(.minutes(30)))
struct CommandLineTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    /// The spellings of the option.
    static let json = [["-o", "json"], ["-ojson"], ["-o=json"], ["--output", "json"], ["--output=json"]]

    static let wrong: [[String]] = [
        ["--nope"], [], ["nope"], ["edti"], ["edit"], ["edit", "--nope"], ["edit", "--image-file"], ["inspect"],
        ["inspect", "a", "b", "c"], ["ls"], ["cat", "a", "b:/c"], ["diff", "a"], ["undo", "a"], ["recover"], ["write"],
        ["validate", "--print-default", "ntp"], ["schema", "nothing"], ["schema", "a", "b"],
        ["validate", "--print-default", "disk-mapping"],
        ["hash-password", "--password-hash-method", "md5"], ["disks", "sda"], ["batch"], ["batch", "m"],
        ["batch", "m", "--image-file", "a", "--output-dir", "b", "--jobs", "0"], ["batch", "--nope"], ["batch-report"],
        ["edit", "--image-file", "a", "--color", "pink"], ["edit", "--image-file", "a", "--ntp", "a", "--ntp", "b"],
    ]

    @Test(arguments: wrong) func `a wrong command line is answered in JSON where that is asked for`(words: [String])
        throws
    {
        for option in Self.json {
            // Before the command it is wrong itself.
            for arguments in [words + option, option + words] {
                let result = answer(arguments)
                #expect(result.code == 64, "\(arguments): \(result.code) \(result.errors)")
                let error = try #require(try result.json()["error"] as? [String: Any], "\(arguments)")
                #expect(error["code"] as? String == "usage")
                #expect(error["exitCode"] as? Int == 64)
                let isLine = arguments.first == "batch"
                #expect(!isLine || result.text.split(separator: "\n").count == 1, "\(result.text)")
                #expect(result.errors.hasSuffix("nothing was written\n") != neverWrites(arguments), "\(result.errors)")
            }
        }
        let plain = answer(words + ["--", "-o", "json"])
        #expect(plain.output.isEmpty || plain.code == 0, "\(plain.text)")
    }

    @Test func `a batch that does not begin says so in one line of JSON`() throws {
        for (manifest, code) in [
            (scratch.path("nowhere.yaml"), 66), (try scratch.file("a.yaml", "devices: []\n"), 65),
            (try scratch.file("b.yaml", "devices: [{name: a, endpoint-domain: -}]\n"), 65),
        ] {
            for option in Self.json {
                let result = try batch(manifest, option)
                #expect(result.code == code, "\(result.errors)")
                let lines = try lines(result)
                try #require(lines.count == 1, "\(result.text)")
                #expect(lines[0]["error"] != nil, "\(result.text)")
            }
        }
        let taken = try manifest(1)
        #expect(try batch(taken).code == 0)
        let again = try lines(batch(taken, ["-ojson"]))
        try #require(again.count == 1)
        #expect(again[0]["error"] != nil)
    }

    @Test(arguments: json) func `every spelling of the option is taken by every command`(option: [String]) throws {
        for command in [
            ["inspect", base.path], ["ls", base.path], ["disks"], ["diff", base.path, base.path], ["schema"],
            ["config"],
        ] {
            let result = try run(Binary.cuttleOS, command + option)
            #expect(result.code == 0, "\(command + option): \(result.errors)")
            #expect((try? result.json()) != nil, "\(command + option): \(result.errors)")
        }
    }

    @Test func `what cannot be printed is told, whatever it is`() throws {
        let file = "EDGELQ_BOOT:/edgelq/endpoint-domain"
        let edit = ["edit", "--image-file", base.path, "--endpoint-domain", "a.example.com"]
        func new(_ name: String) -> [String] { ["--output-image", scratch.path(name)] }
        let printed: [[String]] = [
            ["--help"], ["help"], ["help", "edit"], ["edit", "--help"], ["batch", "-h"], ["--version"], [],
            ["--generate-completion-script", "bash"], ["inspect", base.path], ["ls", base.path],
            ["ls", base.path, "EDGELQ_BOOT:/"], ["cat", base.path, file], ["diff", base.path, base.path], ["disks"],
            ["validate", "--endpoint-domain", "a.example.com"], ["validate", "--print-default", "network-agent"],
            ["hash-password", "--password-file", fixtures.password], ["recover", base.path], ["batch-report", output],
            ["schema"], ["schema", "netplan"], ["config"],
            edit + ["--dry-run"],
        ]
        let forms =
            printed.map { ($0, neverWrites($0) ? "" : "nothing was written") }
            + [(edit + new("a.raw"), "everything was written")]
        for (words, written) in forms {
            for option in [[], ["-o", "json"]]
            where option.isEmpty || !["--version", "help"].contains(words.first ?? "") {
                if words.contains("cat") || words.contains("--print-default"), !option.isEmpty { continue }
                let arguments = words + option
                if words.contains("--output-image") { unlink(scratch.path("a.raw")) }
                let shell = try run(
                    "/bin/sh", ["-c", "exec \"$@\" >/dev/full", "sh", Binary.cuttleOS] + arguments)
                if words.isEmpty && !option.isEmpty { continue }
                #expect(shell.code == 74, "\(arguments): \(shell.code) \(shell.errors)")
                #expect(shell.errors.contains("could not write to standard output"), "\(arguments): \(shell.errors)")
                #expect(
                    written.isEmpty ? !shell.errors.contains("was written") : shell.errors.contains(written),
                    "\(arguments): \(shell.errors)")
            }
        }
        for option in [[], ["-o", "json"]] {
            let directory = scratch.path("full-\(option.count)")
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            let batch = try run(
                "/bin/sh",
                [
                    "-c", "exec \"$@\" >/dev/full", "sh", Binary.cuttleOS, "batch", try manifest(2), "--image-file",
                    base.path, "--output-dir", directory, "--netplan-check", "never",
                ] + option)
            #expect(batch.code == 74)
            #expect(batch.errors.hasSuffix("everything was written: the image is complete and safe\n"))
        }
    }

    /// An option's value for a command line that is right but for it; every option of every command is here.
    private func value(_ option: String) -> String {
        switch option {
        case "output": "table"
        case "color": "never"
        case "password-hash-method": "bcrypt"
        case "netplan-check": "never"
        case "format": "raw"
        case "jobs", "api-jobs", "page-size", "since": "2"
        case "compression-level": "3"
        case "local-key-bits": "2048"
        case "view": "FULL"
        case "shard": "1/1"
        case "max-image-size": "1G"
        case "remove": "ntp"
        case "print-default": "disk-mapping"
        case "verify": "full"
        case "export": "rpi-imager"
        default: "S3CRET-\(option)"
        }
    }

    /// What must be there, by command.
    static let required: [String: [String]] = [
        "edit": ["--image-file", "x", "--output-image", "y"], "batch": ["m", "--image-file", "x", "--output-dir", "y"],
        "batch-report": ["x"], "write": ["--image-file", "x", "--device", "y"], "inspect": ["x"], "ls": ["x"],
        "cat": ["x", "y:/z"], "diff": ["x", "y"], "undo": ["x", "y"], "recover": ["x"], "hash-password": [],
        "disks": [], "validate": [], "schema": [], "config": [], "devices create": ["device"],
        "devices get": ["device", "x"],
        "devices list": ["devices"], "devices update": ["device", "x", "--update-mask", "spec"],
        "devices delete": ["device", "x"], "devices provision-service-account-to-device": ["--name", "x"],
        "devices provision-service-account-to-provisioning-policy": ["--name", "x"],
        "devices remove-service-account-from-device": ["--name", "x"],
        "devices remove-service-account-from-provisioning-policy": ["--name", "x"],
        "devices approve": ["provisioning-approval-request", "x"], "devices verify": ["x", "y"],
        "devices logs": ["x", "--archival"], "devices ssh": ["x"], "devices forward-port": ["x", "1", "y"],
    ]

    /// What goes with a device or a policy alone.
    static let companions = [
        "credentials", "ca-file", "devices-endpoint", "project", "region", "local-key-bits", "replace", "local-key",
    ]

    @Test func `an option that is given twice is refused by every command, and its values are not told`() throws {
        let help = try cuttle("--experimental-dump-help").json()
        let root = try #require(help["command"] as? [String: Any])
        var tried = 0
        var commands: [(verb: String, command: [String: Any])] = []
        for command in try #require(root["subcommands"] as? [[String: Any]]) {
            let verb = try #require(command["commandName"] as? String)
            guard let nested = command["subcommands"] as? [[String: Any]] else {
                commands.append((verb, command))
                continue
            }
            commands += try nested.map { ("\(verb) \(try #require($0["commandName"] as? String))", $0) }
        }
        for (verb, command) in commands where verb != "help" && verb != "devices help" {
            let words = verb.split(separator: " ").map(String.init)
            let required = try #require(Self.required[verb], "\(verb) is new")
            for argument in try #require(command["arguments"] as? [[String: Any]]) {
                guard let name = (argument["preferredName"] as? [String: Any])?["name"] as? String,
                    !["help", "version"].contains(name), let kind = argument["kind"] as? String
                else { continue }
                let isRepeating = argument["isRepeating"] as? Bool ?? false
                let once = kind == "flag" ? ["--\(name)"] : ["--\(name)", value(name)]
                // In place of what must be there, where it is that.
                var rest = required
                if let index = rest.firstIndex(of: "--\(name)") {
                    rest.removeSubrange(index...(kind == "flag" ? index : index + 1))
                }
                if name == "format", verb == "edit" { rest = required }
                if ["edit", "write"].contains(verb), Self.companions.contains(name) {
                    rest += ["--device-name", "d"]
                }
                if name == "local-key-bits" { rest.append("--local-key") }
                if name == "export-url" { rest += ["--export", "rpi-imager"] }
                for pair in [once + once, once + (kind == "flag" ? once : ["--\(name)=\(value(name))"])] {
                    // What is not refused runs, and in a process of its own.
                    let result =
                        kind != "flag" && !isRepeating
                        ? answer(words + rest + pair)
                        : try run(Binary.cuttleOS, words + rest + pair, in: scratch.url)
                    let isRefused = result.errors.contains("is given twice")
                    #expect(isRefused == (kind != "flag" && !isRepeating), "\(verb) --\(name): \(result.errors)")
                    guard isRefused else { continue }
                    tried += 1
                    let places = [1 + words.count + rest.count, 3 + words.count + rest.count]
                    #expect(result.code == 64, "\(result.errors)")
                    #expect(result.errors.contains("--\(name) is given twice"), "\(result.errors)")
                    #expect(
                        result.errors.contains("arguments \(places[0]) and \(places[1]) of"),
                        "\(pair): \(result.errors)")
                    #expect(!result.errors.contains("S3CRET"), "\(result.errors)")
                    #expect(!result.text.contains("S3CRET"), "\(result.errors)")
                }
            }
        }
        #expect(tried > 80)
        let mixed = answer(["disks", "-o", "table", "--output=json"])
        #expect(mixed.code == 64, "\(mixed.errors)")
        #expect(mixed.errors.contains("-o/--output is given twice"), "\(mixed.errors)")
        let thrice = answer(["validate", "--ntp", "a", "--ntp=b", "--strict", "--ntp", "c"])
        #expect(thrice.code == 64, "\(thrice.errors)")
        #expect(thrice.errors.contains("arguments 2, 4 and 6 of"), "\(thrice.errors)")
        // Behind the mark that ends the options nothing is one.
        #expect(answer(["ls", "--output", "table", "--", "--output", "--output"]).code == 66)
    }
}
