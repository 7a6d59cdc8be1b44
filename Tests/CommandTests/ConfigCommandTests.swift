// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import TestSupport
import Testing

@testable import CuttleCommands

/// `config`, and the defaults that all commands go by, as a user sees them.
@Suite(.timeLimit(.minutes(10)))
struct ConfigCommandTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The places of defaults: a file of these lines, and variables.
    private func places(_ text: String = "", _ variables: KeyValuePairs<String, String> = [:]) throws -> DefaultsPlaces
    {
        DefaultsPlaces(
            files: text.isEmpty ? [] : [try scratch.file("config.yaml", text)],
            variables: variables.map { .init($0.key, Array($0.value.utf8)) })
    }

    private func shown(_ run: Run) throws -> [String: [String: Any]] {
        let options = try #require(try run.json()["options"] as? [[String: Any]], "\(run.errors)")
        return Dictionary(uniqueKeysWithValues: options.map { ($0["name"] as? String ?? "", $0) })
    }

    private func from(_ option: [String: Any]?) -> [String: Any] { option?["from"] as? [String: Any] ?? [:] }

    // MARK: The registry against the commands

    /// Every option of every command, by its long name.
    private static func options() throws -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        func visit(_ command: [String: Any], _ path: [String]) {
            let nested = command["subcommands"] as? [[String: Any]] ?? []
            for each in nested { visit(each, path + [each["commandName"] as? String ?? ""]) }
            guard nested.isEmpty else { return }
            for argument in command["arguments"] as? [[String: Any]] ?? []
            where argument["kind"] as? String != "positional" {
                guard let name = (argument["preferredName"] as? [String: Any])?["name"] as? String else { continue }
                found[name, default: []].insert(path.joined(separator: " "))
            }
        }
        visit(try #require(try cuttle("--experimental-dump-help").json()["command"] as? [String: Any]), [])
        return found
    }

    @Test func `every option of every command may have a default, or may not for a reason`() throws {
        let options = try Self.options()
        #expect(options.count > 60)
        for name in options.keys.sorted() {
            let isConfigurable = ConfigurableOption.named(name) != nil
            #expect(isConfigurable == (RefusedOption(name) == nil), "--\(name) is new: see docs/architecture.md")
        }
        for option in ConfigurableOption.all {
            #expect(options[option.name] != nil, "\(option.name)")
            for other in option.companions + option.opponents { #expect(options[other] != nil, "\(other)") }
            for command in option.refusingCommands {
                #expect(options[option.name]?.contains(command) == true, "\(command)")
            }
        }
        #expect(RefusedOption("nonsense") == nil)
    }

    /// Arguments that make a command with the option begin, and the option's least and greatest value.
    private static let limits: [(option: String, values: [String], beyond: String?)] = [
        ("output", ["table", "json"], "html"), ("color", ["auto", "always", "never"], "pink"),
        ("netplan-check", ["auto", "always"], "often"), ("max-image-size", ["1M", "99999M", "1G", "128G"], "0G"),
        ("keyring", ["/k"], nil), ("jobs", ["1", "256"], "257"), ("api-jobs", ["1", "64"], "65"),
        ("devices-endpoint", ["https://h"], nil), ("ca-file", ["/c"], nil), ("project", ["p"], nil),
        ("region", ["r"], nil),
        ("page-size", ["1", "10000"], "10001"), ("strict", ["true"], nil), ("check-first", ["true"], nil),
        ("keep-going", ["true"], nil), ("no-digest-cache", ["true"], nil),
    ]

    @Test func `every command that has an option takes every value that its default may be`() throws {
        #expect(Self.limits.map(\.option).sorted() == ConfigurableOption.all.map(\.name).sorted())
        var tried = 0
        for verb in CommandLineTool.allVerbs {
            let name = CommandLineTool.name(of: verb)
            let required = try #require(CommandLineTests.required[name], "\(name) is new")
            let known = CommandOptions(of: verb).names
            for option in ConfigurableOption.all where option.isOfEveryCommand {
                #expect(known.contains("--\(option.name)"), "\(name)")
            }
            for (option, values, beyond) in Self.limits where known.contains("--\(option)") {
                let rule = try #require(ConfigurableOption.named(option))
                guard !rule.refusingCommands.contains(name) else { continue }
                var words = name.split(separator: " ").map(String.init) + required
                if let companion = rule.companions.first, known.contains("--\(companion)") {
                    words.append("--\(companion)=x")
                }
                for value in values {
                    let word = rule.kind == .flag ? "--\(option)" : "--\(option)=\(value)"
                    #expect(CommandLineTool.isUnderstood(words + [word]), "\(name) \(word)")
                    let defaults = try places("", [rule.variable: value])
                    let line = try JoinedDefaults(defaults, to: words, of: verb)
                    #expect(line.arguments.sorted() == (words + [word]).sorted(), "\(name) \(word)")
                    #expect(line.typed == words)
                    tried += 1
                }
                if let beyond {
                    #expect(!CommandLineTool.isUnderstood(words + ["--\(option)=\(beyond)"]), "\(name) \(beyond)")
                }
            }
        }
        #expect(tried > 150)
    }

    @Test func `what the registry says of an option without a default is what the help says`() throws {
        for option in ConfigurableOption.all where option.kind != .flag {
            guard let usual = option.usual else { continue }
            let verb = try #require(
                CommandLineTool.allVerbs.first { CommandOptions(of: $0).names.contains("--\(option.name)") })
            let words = CommandLineTool.name(of: verb).split(separator: " ").map(String.init)
            let help = answer(words + ["--help"], columns: 400).text
            let line = try #require(help.split(separator: "\n").first { $0.contains("--\(option.name) <") })
            #expect(line.contains("(default: \(usual))"), "\(line)")
        }
    }

    // MARK: Weight

    @Test func `the system's file, the user's, a variable and the command line weigh more in this order`() throws {
        let directories = ["system", "user"].map(scratch.path)
        for directory in directories {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        }
        var environment = ["CUTTLE_OS_CONFIG_DIRS": directories.joined(separator: ":")]
        func format() throws -> String {
            try cuttle("schema", environment: environment).text.hasPrefix("{") ? "json" : "table"
        }
        #expect(try format() == "table")
        _ = try scratch.file("system/config.yaml", "output: json\n")
        #expect(try format() == "json")
        _ = try scratch.file("user/config.yaml", "output: table\n")
        #expect(try format() == "table")
        environment["CUTTLE_OS_OUTPUT"] = "json"
        #expect(try format() == "json")
        #expect(try cuttle("schema", "-o", "table", environment: environment).text.hasPrefix("NAME"))
        environment["CUTTLE_OS_OUTPUT"] = ""
        #expect(try format() == "table")
    }

    /// Runs the tool with an /etc that holds nothing but what a script puts there, whatever this machine's has.
    private func run(_ words: [String], withEtc script: String, environment: [String: String]) throws -> Run {
        try TestSupport.run(
            "/usr/bin/unshare",
            ["-m", "/bin/sh", "-c", "mount -t tmpfs none /etc && \(script) && exec \"$0\" \"$@\"", Binary.cuttleOS]
                + words,
            environment: environment.merging(["CUTTLE_OS_CONFIG_DIRS": ""]) { $1 }, in: scratch.url)
    }

    private static let canHideEtc =
        geteuid() == 0
        && (try? TestSupport.run("/usr/bin/unshare", ["-m", "mount", "-t", "tmpfs", "none", "/etc"]).code) == 0

    @Test(.enabled(if: canHideEtc, "needs root and mount namespaces"))
    func `the user's file is found by XDG_CONFIG_HOME where that is absolute, else in HOME`() throws {
        for directory in ["config/cuttle-os", "home/.config/cuttle-os"] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        }
        let named = try scratch.file("config/cuttle-os/config.yaml", "jobs: 2\n")
        let own = try scratch.file("home/.config/cuttle-os/config.yaml", "jobs: 3\n")
        for (place, file) in [(scratch.path("config"), named), ("config", own), ("", own)] {
            let told = try run(
                ["config", "-o", "json"], withEtc: "true",
                environment: ["XDG_CONFIG_HOME": place, "HOME": scratch.path("home")])
            #expect(from(try shown(told)["jobs"])["file"] as? String == file)
            let files = try #require(try told.json()["files"] as? [[String: Any]])
            #expect(files.map { $0["path"] as? String } == ["/etc/cuttle-os/config.yaml", file])
            #expect(files.map { $0["present"] as? Bool } == [false, true])
        }
    }

    @Test(.enabled(if: canHideEtc, "needs root and mount namespaces"))
    func `the system's file is the one in /etc, and the user's weighs more`() throws {
        try FileManager.default.createDirectory(atPath: scratch.path("cuttle-os"), withIntermediateDirectories: true)
        let own = try scratch.file("cuttle-os/config.yaml", "jobs: 3\n")
        let told = try run(
            ["config", "-o", "json"],
            withEtc: "mkdir /etc/cuttle-os && printf 'jobs: 7\\napi-jobs: 7\\n' > /etc/cuttle-os/config.yaml",
            environment: ["XDG_CONFIG_HOME": scratch.url.path])
        #expect(try shown(told)["api-jobs"]?["value"] as? Int == 7)
        #expect(from(try shown(told)["api-jobs"])["file"] as? String == "/etc/cuttle-os/config.yaml")
        #expect(try shown(told)["jobs"]?["value"] as? Int == 3)
        #expect(from(try shown(told)["jobs"])["file"] as? String == own)
    }

    // MARK: What is shown

    @Test func `config shows every value and where it comes from`() throws {
        let defaults = try places("output: table\njobs: 3\n", ["CUTTLE_OS_STRICT": "1", "CUTTLE_PROJECT": "p"])
        let file = scratch.path("config.yaml")
        let lines = answer(["config"], defaults: defaults).text.split(separator: "\n")
            .map { $0.split(separator: " ").map(String.init) }
        #expect(lines.first == ["OPTION", "VALUE", "FROM"])
        #expect(
            lines.dropFirst().prefix(ConfigurableOption.all.count).map { $0.first }
                == ConfigurableOption.all.map(\.name))
        for row in [
            ["output", "table", "\(file):1"], ["color", "auto", "default"], ["jobs", "3", "\(file):2"],
            ["strict", "true", "CUTTLE_OS_STRICT"], ["project", "p", "CUTTLE_PROJECT"], ["region", "-", "default"],
            [file, "read"],
        ] {
            #expect(lines.contains(row), "\(row): \(lines)")
        }
        let options = try shown(answer(["config", "-o", "json"], defaults: defaults))
        #expect(options["jobs"]?["value"] as? Int == 3)
        #expect(from(options["jobs"])["line"] as? Int == 2)
        #expect(options["jobs"]?["commands"] as? [String] == ["batch"])
        #expect(options["strict"]?["value"] as? Bool == true)
        #expect(from(options["strict"])["variable"] as? String == "CUTTLE_OS_STRICT")
        #expect(options["region"]?["value"] is NSNull)
        #expect((options["output"]?["commands"] as? [String])?.contains("cat") == false)
    }

    // MARK: What goes with a command line

    /// What a default makes of a command line.
    private func joined(_ words: [String], _ text: String) throws -> [String] {
        let verb = try #require(
            CommandLineTool.allVerbs.first { verb in
                let name = CommandLineTool.name(of: verb).split(separator: " ").map(String.init)
                return words.drop { $0 == "os" }.starts(with: name)
            })
        return try JoinedDefaults(try places(text), to: words, of: verb).arguments
    }

    @Test(arguments: [
        (["disks"], "output: json\njobs: 2\n", ["disks", "--output=json"]),
        (["disks", "-o", "table"], "output: json\n", ["disks", "-o", "table"]),
        (["disks", "-otable"], "output: json\n", ["disks", "-otable"]),
        (["cat", "a", "b:/c"], "output: json\n", ["cat", "a", "b:/c"]),
        (
            ["validate", "--print-default", "disk-mapping"], "output: json\n",
            ["validate", "--print-default", "disk-mapping"]
        ),
        (["validate", "-o", "sarif"], "output: json\nstrict: true\n", ["validate", "--strict", "-o", "sarif"]),
        (["validate", "--strict"], "strict: true\n", ["validate", "--strict"]),
        (["validate"], "strict: false\n", ["validate"]),
        (["batch", "m", "--jobs=3"], "jobs: 2\napi-jobs: 5\n", ["batch", "--api-jobs=5", "m", "--jobs=3"]),
        (["ls", "a", "--", "--color"], "color: never\n", ["ls", "--color=never", "a", "--", "--color"]),
        (["inspect", "a"], "keyring: /k\n", ["inspect", "a"]),
        (["inspect", "a", "--signature", "s"], "keyring: /k\n", ["inspect", "--keyring=/k", "a", "--signature", "s"]),
        (["edit", "--image-file", "a"], "project: p\nca-file: /c\n", ["edit", "--image-file", "a"]),
        (
            ["os", "edit", "--device-name", "d"], "project: p\nca-file: /c\n",
            ["os", "edit", "--ca-file=/c", "--project=p", "--device-name", "d"]
        ),
        (["devices", "list", "devices"], "project: p\n", ["devices", "list", "--project=p", "devices"]),
        (
            ["write", "--device", "a", "b"], "check-first: true\njobs: 2\n",
            ["write", "--check-first", "--device", "a", "b"]
        ),
    ])
    func `a default is put in where the command has the option, and where it goes with what is given`(
        words: [String], text: String, expected: [String]
    ) throws {
        #expect(try joined(words, text) == expected)
    }

    @Test func `an option that is given twice is told by its places on the command line`() throws {
        let told = answer(
            ["disks", "--color", "never", "--color=never"], defaults: try places("output: json\nstrict: true\n"))
        #expect(told.code == 64)
        #expect(told.errors.contains("arguments 2 and 4 of"), "\(told.errors)")
        #expect(try told.json()["error"] != nil)
        #expect(answer(["disks", "--color", "never"], defaults: try places("color: always\n")).code == 0)
    }

    @Test func `a wrong command line is answered in JSON where that is the default`() throws {
        let defaults = try places("", ["CUTTLE_OS_OUTPUT": "json"])
        for words in [["disks", "--nope"], ["inspect"], ["validate"], ["inspect", "/nowhere"]] {
            let told = answer(words, defaults: defaults)
            #expect(try told.json()["error"] != nil, "\(words)")
            #expect(!told.errors.contains("--output"), "\(told.errors)")
        }
        let batch = answer(["batch"], defaults: defaults)
        #expect(batch.text.split(separator: "\n").count == 1)
    }

    // MARK: Failures

    @Test func `a failure over a default says where that is from`() throws {
        let warned = try scratch.file("timesyncd.conf", "[Time]\nNTP=a.example.com\nNonsense=1\n")
        let image = try scratch.image("gpt-512").path
        let edit = ["edit", "--image-file", image, "--ntp", warned, "--dry-run"]
        #expect(answer(edit).code == 0)
        let strict = answer(edit, defaults: try places("strict: true\n"))
        #expect(strict.code == 65)
        #expect(
            strict.errors.contains("note: strict is true, as \(scratch.path("config.yaml")):1 says"), "\(strict.errors)"
        )
        // A file that is not there is named with where its name is from.
        let signed = ["inspect", image, "--signature", warned]
        let keyring = answer(signed, defaults: try places("", ["CUTTLE_OS_KEYRING": "/nowhere/keys"]))
        #expect(keyring.code == 66, "\(keyring.errors)")
        #expect(
            keyring.errors.contains("note: keyring is /nowhere/keys, as CUTTLE_OS_KEYRING says"), "\(keyring.errors)")
        #expect(!answer(signed + ["--keyring", "/nowhere/keys"]).errors.contains("note: keyring"))
    }

    @Test func `a wrong file stops every command but schema, and help is given`() throws {
        let defaults = try places("jobs: many\npassword: S3CRET\n")
        for words in [["disks"], ["inspect", "/nowhere"], ["config"], ["devices", "list", "devices"], ["edit"]] {
            let told = answer(words, defaults: defaults)
            #expect(told.code == 65, "\(words): \(told.errors)")
            #expect(told.errors.contains("config.yaml:1:7: error: jobs must be a whole number"), "\(told.errors)")
            #expect(told.errors.contains("error: the defaults of options are not right"), "\(told.errors)")
            #expect(!told.errors.contains("S3CRET"), "\(told.errors)")
            #expect(told.errors.hasSuffix("nothing was written\n") == (words == ["edit"]), "\(told.errors)")
        }
        #expect(try answer(["disks", "-o", "json"], defaults: defaults).json()["errors"] as? Int == 2)
        for words in [["schema"], ["schema", "config"], ["disks", "--help"], ["--help"], ["--version"]] {
            #expect(answer(words, defaults: defaults).code == 0, "\(words)")
        }
        #expect(answer(["disks"], defaults: try places("", ["CUTTLE_OS_JBOS": "2"])).code == 64)
    }

    private static let asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
    private static let canBeNobody =
        geteuid() == 0
        && (try? TestSupport.run("/usr/bin/setpriv", asNobody + [Binary.cuttleOS, "--version"]).code) == 0

    @Test(.enabled(if: canBeNobody, "needs root and setpriv, and a binary that others may run"))
    func `a file that may not be read is an error, and a home that may not be entered has none`() throws {
        try #require(chmod(scratch.url.path, 0o755) == 0)
        for name in ["open", "closed"] {
            try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: false)
            let file = try scratch.file("\(name)/config.yaml", "output: json\n")
            try #require(chmod(file, name == "open" ? 0o600 : 0o644) == 0)
            try #require(chmod(scratch.path(name), name == "open" ? 0o755 : 0o700) == 0)
        }
        func disks(_ directory: String) throws -> Run {
            try TestSupport.run(
                "/usr/bin/setpriv", Self.asNobody + [Binary.cuttleOS, "disks"],
                environment: ["CUTTLE_OS_CONFIG_DIRS": scratch.path(directory)])
        }
        let open = try disks("open")
        #expect(open.code == 77)
        #expect(
            open.errors.contains("\(scratch.path("open/config.yaml")): error: the file may not be read"),
            "\(open.errors)")
        let closed = try disks("closed")
        #expect(closed.code == 0, "\(closed.errors)")
        #expect(!closed.text.hasPrefix("{"))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `under sudo the caller's own file counts, where sudo keeps HOME`() throws {
        let file = try scratch.file("config.yaml", "output: json\n")
        try #require(chown(file, 65534, 65534) == 0)
        let places = ["CUTTLE_OS_CONFIG_DIRS": scratch.url.path]
        #expect(try cuttle("schema", "-o", "table", environment: places).code == 0)
        #expect(try cuttle("disks", environment: places).code == 65)
        let sudo = try cuttle("disks", environment: places.merging(["SUDO_UID": "65534", "SUDO_GID": "65534"]) { $1 })
        #expect(sudo.text.hasPrefix("{"), "\(sudo.errors)")
        #expect(try cuttle("disks", environment: places.merging(["SUDO_UID": "1", "SUDO_GID": "1"]) { $1 }).code == 65)
    }

    @Test func `no test goes by the defaults of whoever runs it`() throws {
        let told = try TestSupport.run("/usr/bin/env", [])
        let names = told.text.split(separator: "\n").map { $0.prefix { $0 != "=" } }.filter {
            $0.hasPrefix("CUTTLE_OS_")
        }
        #expect(names == ["CUTTLE_OS_CONFIG_DIRS"])
        #expect(from(try shown(try cuttle("config", "-o", "json"))["output"])["kind"] as? String == "default")
        let files = try #require(try cuttle("config", "-o", "json").json()["files"] as? [[String: Any]])
        #expect(files.allSatisfy { $0["present"] as? Bool == false })
    }
}
