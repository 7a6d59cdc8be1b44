// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Manifests that say where secrets live, from the command line to what is in the images.
@Suite(.timeLimit(.minutes(30)))
struct SecretSourceBatchTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    private static let secrets = ["hush-of-file", "hush-of-env", "hush-of-command"]

    /// Runs the tool with credentials and a variable, and holds what it tells and leaves against the secrets.
    private func make(
        _ text: String, _ arguments: [String] = [], environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Run {
        let manifest = try scratch.file("sources.yaml", text)
        let result = try run(
            Binary.cuttleOS,
            ["batch", manifest, "--image-file", base.path, "--output-dir", output, "--netplan-check", "never"]
                + arguments, environment: clock.merging(environment) { $1 })
        var told = [result.text, result.errors]
        for name in try FileManager.default.contentsOfDirectory(atPath: output) where !name.hasSuffix(".raw") {
            told.append(try String(contentsOfFile: "\(output)/\(name)", encoding: .utf8))
        }
        if let page = try? String(contentsOfFile: scratch.path("page.html"), encoding: .utf8) { told.append(page) }
        for secret in Self.secrets + fixtures.secrets + ["hush"] {
            #expect(!told.contains { $0.contains(secret) }, "\(secret): \(told)", sourceLocation: sourceLocation)
        }
        return result
    }

    private func credentials(_ files: [String: String]) throws -> [String: String] {
        let directory = scratch.path("credentials")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (name, text) in files { _ = try scratch.file("credentials/\(name)", text) }
        return ["CREDENTIALS_DIRECTORY": directory]
    }

    /// Whether the hash in an image is one of the password, as python's crypt(3) has it.
    private func expect(
        _ device: String, has password: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let image = Judged(path: "\(output)/\(device)")
        try image.expectClean("EDGELQ_BOOT", sourceLocation: sourceLocation)
        let line = String(decoding: try image.content("EDGELQ_BOOT", "/edgelq/password"), as: UTF8.self)
        let hash = String(line.dropFirst("admin:".count).dropLast())
        let judge = try run(
            "/usr/bin/env",
            [
                "python3", "-W", "ignore", "-c",
                "import crypt,sys; sys.exit(crypt.crypt(sys.argv[1], sys.argv[2]) != sys.argv[2])", password, hash,
            ])
        #expect(judge.code == 0, "\(device): \(line) \(judge.errors)", sourceLocation: sourceLocation)
    }

    /// A script that leaves a line in `runs` each time, and prints what stands in a file.
    private func script(printing file: String) throws -> String {
        let script = try scratch.file(
            "show", "#!/bin/sh\necho \"$@\" >>'\(scratch.path("runs"))'\ncat '\(file)'\necho hush >&2\n")
        chmod(script, 0o755)
        return script
    }

    private var runs: [String] {
        ((try? String(contentsOfFile: scratch.path("runs"), encoding: .utf8)) ?? "").split(separator: "\n").map(
            String.init)
    }

    @Test func `each kind of source gives what would be in a file`() throws {
        var environment = try credentials(["admin-password": "hush-of-file\n", "net": ""])
        _ = try scratch.file("credentials/net", try String(contentsOfFile: fixtures.networkAgent, encoding: .utf8))
        environment["B_PASSWORD"] = "hush-of-env"
        let show = try script(printing: fixtures.key)
        let manifest = """
            defaults:
              password-file: {credential: admin-password}
              network-agent: {credential: net}
            devices:
              - {name: a.raw, service-account-key: {command: ["\(show)", key, a b]}}
              - name: b.raw
                password-file:
                  env: B_PASSWORD
              - name: c.raw
                password-file: {command: [printf, '%s\\n', hush-of-command]}
                ntp: {env: CUTTLE_NTP}

            """
        environment["CUTTLE_NTP"] = "[Time]\nNTP=ntp1.example.com\n"
        let arguments = ["--allow-commands", "--report", scratch.path("page.html"), "-o", "json"]
        let result = try make(manifest, arguments, environment: environment)
        #expect(result.code == 0, "\(result.errors)")
        #expect(try state(result) == ["a.raw made", "b.raw made", "c.raw made"])
        try expect("a.raw", has: "hush-of-file")
        try expect("b.raw", has: "hush-of-env")
        try expect("c.raw", has: "hush-of-command")
        let image = Judged(path: "\(output)/a.raw")
        let key = try image.content("EDGELQ_BOOT", "/edgelq/service-account-key.json")
        #expect(try key == fileContent(fixtures.key))
        let network = try image.content("EDGELQ_BOOT", "/edgelq/network-agent.yaml")
        #expect(try network == fileContent(fixtures.networkAgent))
        #expect(runs == ["key a b"])
        let servers = try Judged(path: "\(output)/c.raw").content("EDGELQ_BOOT", "/edgelq/timesyncd.conf")
        #expect(String(decoding: servers, as: UTF8.self) == "[Time]\nNTP=ntp1.example.com\n")
        for name in ["a.raw", "a.raw.receipt.json"] {
            let mode =
                try FileManager.default.attributesOfItem(atPath: "\(output)/\(name)")[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o077 } == 0, "\(name) holds a secret")
        }
    }

    @Test func `a command runs once a run, and what it prints is compared with what is there`() throws {
        let secret = try scratch.file("secret", "hush-of-command\n")
        let show = try script(printing: secret)
        let manifest = """
            defaults: {password-file: {command: ["\(show)", shared]}}
            devices:
              - {name: a.raw, endpoint-domain: a.example.com}
              - {name: b.raw, endpoint-domain: b.example.com}
              - {name: c.raw, password-file: {command: ["\(show)", shared]}}
              - {name: d.raw, password-file: {command: ["\(show)", own]}}

            """
        let arguments = ["--allow-commands", "--resume", "-o", "json"]
        let dry = try make(manifest, arguments + ["--dry-run"])
        #expect(dry.code == 0, "\(dry.errors)")
        #expect(runs.sorted() == ["own", "shared"], "a dry run checks everything")
        let names = ["a.raw", "b.raw", "c.raw", "d.raw"]
        #expect(try state(make(manifest, arguments)) == names.map { "\($0) made" })
        #expect(runs.sorted() == ["own", "own", "shared", "shared"])
        #expect(try state(make(manifest, arguments)) == names.map { "\($0) kept" })
        _ = try scratch.file("secret", "hush-of-file\n")
        #expect(try state(make(manifest, arguments)) == names.map { "\($0) made" })
        try expect("d.raw", has: "hush-of-file")
        // Another machine's part asks for its own secrets alone.
        let before = runs.count
        let part = try make(manifest, arguments + ["--shard", "4/4"])
        #expect(part.code == 0, "\(part.errors)")
        #expect(runs[before...] == ["own"])
    }

    @Test func `no command runs that was not allowed, or whose manifest is wrong`() throws {
        let show = try script(printing: fixtures.password)
        let command = "password-file: {command: [\"\(show)\", hush]}"
        func manifest(_ more: String) -> String {
            "defaults: {\(command)}\ndevices:\n  - {name: a.raw, endpoint-domain: a.example.com}\n  - {name: b.raw, \(more)}\n"
        }
        let path = scratch.path("sources.yaml")
        for arguments in [[], ["--dry-run"], ["--resume"], ["--shard", "1/2"]] {
            let result = try make(manifest(command), arguments)
            #expect(result.code == 65, "\(result.errors)")
            for place in ["1:27", "4:34"] {
                #expect(
                    result.errors.contains("\(path):\(place): error: this would run a command, and none is allowed"),
                    "\(result.errors)")
            }
            #expect(result.errors.contains("--allow-commands"), "\(result.errors)")
        }
        // Also where the device has a password of its own.
        let hidden = try make(manifest("password-hash: \(fixtures.hash), no-proxy: localhost"))
        #expect(hidden.errors.contains(":1:27: error: this would run"), "\(hidden.errors)")
        for wrong in ["ntpp: x", "password-file: {env: 1}", "name: b", "endpoint-domain: 5", command + ", password: x"]
        {
            let result = try make(manifest(wrong), ["--allow-commands"])
            #expect(result.code == 65, "\(wrong): \(result.errors)")
        }
        #expect(runs.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
        let allowed = try make(manifest("no-proxy: localhost"), ["--allow-commands"])
        #expect(allowed.code == 0, "\(allowed.errors)")
        #expect(runs == ["hush"])
    }

    @Test func `what a source does not give is told at its place in the manifest`() throws {
        var environment = try credentials(["empty": "", "large": String(repeating: "x", count: 1 << 20 + 1)])
        environment["EMPTY"] = ""
        try FileManager.default.createDirectory(
            atPath: scratch.path("credentials/locked"), withIntermediateDirectories: false)
        let sources: [(source: String, told: String)] = [
            ("{credential: none}", "there is no such credential in $CREDENTIALS_DIRECTORY [source.missing]"),
            ("{credential: empty}", "the credential empty is empty [source.empty]"),
            (
                "{credential: large}",
                "the credential large cannot be read: the file is larger than 1 MiB [source.credential]"
            ),
            (
                "{credential: locked}",
                "the credential locked cannot be read: this is a directory, not a file [source.credential]"
            ),
            ("{env: CUTTLE_NONE}", "the variable CUTTLE_NONE is not set [source.missing]"),
            ("{env: EMPTY}", "the variable EMPTY is empty [source.empty]"),
            ("{command: ['true', hush]}", "true printed nothing [source.empty]"),
            ("{command: [sh, -c, echo hush; echo hush >&2; exit 5]}", "sh ended with exit code 5 [source.command]"),
            ("{command: [sh, -c, exit 5]}", "sh ended with exit code 5 [source.command]"),
            ("{command: [cuttle-none, hush]}", "there is no program cuttle-none in PATH [source.no-program]"),
        ]
        let devices = sources.enumerated().map { "  - {name: d\($0).raw, password-file: \($1.source)}\n" }
        let result = try make(
            "devices:\n" + devices.joined(), ["--allow-commands"], environment: environment)
        #expect(result.code == 66, "\(result.errors)")
        for (index, (_, told)) in sources.enumerated() {
            let place = "\(scratch.path("sources.yaml")):\(index + 2):35: error: \(told)"
            #expect(result.errors.contains(place), "\(result.errors)")
        }
        #expect(result.errors.contains("10 errors"), "\(result.errors)")
        let unset = try make("devices: [{name: a.raw, password-file: {credential: x}}]\n")
        #expect(unset.code == 66, "\(unset.errors)")
        #expect(unset.errors.contains("LoadCredential="), "\(unset.errors)")
        // What all devices share is told once.
        let shared = try make(
            "defaults: {password-file: {env: CUTTLE_NONE}}\ndevices: [{name: a.raw, ntp: x}, {name: b.raw, ntp: x}]\n")
        #expect(shared.errors.components(separatedBy: "is not set").count == 2, "\(shared.errors)")
    }

    @Test(arguments: ["table", "json"]) func `what is wrong with what a source gives names it, and shows none of it`(
        output: String
    ) throws {
        var environment = try credentials(["net": "network:\n  hush: 1\n  version: 2\n  wifis: {w0: {hush-b: 1}}\n"])
        environment["LINES"] = "hush\nhush\n"
        environment["CUTTLE_KEY"] = "{\"type\": \"service_account\", \"hush\": \"hush\"}"
        let pem = try scratch.file("pem", "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n")
        let manifest = """
            devices:
              - {name: a.raw, network-agent: {credential: net}}
              - {name: b.raw, password-file: {env: LINES}}
              - {name: c.raw, service-account-key: {env: CUTTLE_KEY}}
              - {name: d.raw, service-account-key: {command: [cat, "\(pem)"]}}
              - {name: e.raw, network-agent: {command: [cat, "\(pem)"]}}
              - {name: f.raw, password-file: {command: [printf, "hush\\x01"]}}
              - {name: g.raw, password-file: {command: [printf, "hush\\x02"]}}

            """
        let result = try make(manifest, ["--allow-commands", "-o", output], environment: environment)
        #expect(result.code == 65, "\(result.errors)")
        let told = result.errors + result.text
        for name in ["the credential net", "the variable LINES", "the variable CUTTLE_KEY", "the output of cat"] {
            #expect(told.contains(name), "\(told)")
        }
        #expect(told.contains("this is more than one line"), "\(told)")
        #expect(told.contains("this is a PEM file, not a service account key"), "\(told)")
        for (index, column) in [34, 34, 40, 40, 34, 34, 34].enumerated() {
            #expect(told.contains("it is named at \(scratch.path("sources.yaml")):\(index + 2):\(column)"), "\(told)")
        }
        #expect(!told.contains("wifis"), "not a key of it: \(told)")
    }

    @Test func `a credential is nothing that the batch writes over`() throws {
        let environment = ["CREDENTIALS_DIRECTORY": output]
        let secret = "\(output)/a.raw"
        try Data("hush-of-file\n".utf8).write(to: URL(fileURLWithPath: secret))
        let manifest = "devices: [{name: a.raw, password-file: {credential: a.raw}}]\n"
        let result = try make(manifest, ["--resume"], environment: environment)
        #expect(result.code == 73, "\(result.errors)")
        #expect(result.errors.contains("is one of the files that the batch reads"), "\(result.errors)")
        #expect(try fileContent(secret) == Data("hush-of-file\n".utf8))
    }

    @Test func `a CSV has paths alone`() throws {
        let csv = try scratch.file("t.csv", "name,password-file\na.raw,{env: HOME}\n")
        let result = try run(
            Binary.cuttleOS,
            ["batch", csv, "--image-file", base.path, "--output-dir", output, "--allow-commands"])
        #expect(result.code == 66, "\(result.errors)")
        #expect(result.errors.contains("there is no such file"), "\(result.errors)")
    }

    @Test func `a command that does not end is killed with Ctrl-C, and nothing is made`() throws {
        let manifest = try scratch.file(
            "slow.yaml",
            """
            devices:
              - name: a.raw
                password-file: {command: [sh, -c, "trap '' INT TERM; : >'\(scratch.path("begun"))'; sleep 300; : >'\(scratch.path("ended"))'"]}

            """)
        let begun = Date()
        let result = try run(
            "/bin/bash",
            [
                "-c",
                """
                set -m
                '\(Binary.release ?? Binary.cuttleOS)' batch '\(manifest)' --image-file '\(base.path)' --output-dir '\(output)' \
                    --allow-commands &
                until [ -e '\(scratch.path("begun"))' ]; do sleep 0.05; done
                kill -INT $!
                wait $!
                """,
            ])
        #expect(result.code == 75, "\(result.code): \(result.errors)")
        #expect(Date().timeIntervalSince(begun) < 55, "it did not wait for the time limit")
        #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
        // Not from a shell: its own words, and those of what it starts, would match.
        let left = try run("/usr/bin/pgrep", ["-f", scratch.path("ended")])
        #expect(left.text == "", "what it ran is gone")
    }

    @Test(
        .enabled(
            if: geteuid() == 0 && FileManager.default.fileExists(atPath: "/run/systemd/system")
                && isInstalled("/usr/bin/systemd-run"), "needs root and a running systemd"))
    func `a service of systemd's has its credentials`() throws {
        let secret = try scratch.file("secret", "hush-of-file\n")
        let manifest = try scratch.file(
            "service.yaml", "devices: [{name: a.raw, password-file: {credential: admin-password}}]\n")
        let result = try run(
            "/usr/bin/systemd-run",
            [
                "--quiet", "--wait", "--pipe", "-p", "LoadCredential=admin-password:\(secret)",
                Binary.release ?? Binary.cuttleOS, "batch", manifest, "--image-file", base.path, "--output-dir", output,
            ])
        #expect(result.code == 0, "\(result.errors)")
        try expect("a.raw", has: "hush-of-file")
    }
}
