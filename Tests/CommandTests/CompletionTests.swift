// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

@testable import CuttleCommands

/// What bash, zsh and fish complete: typed into the real shells, on terminals.
@Suite(.timeLimit(.minutes(30)))
struct CompletionTests {
    let scratch: Scratch
    let image: Judged
    private var bin: String { scratch.path("bin") }
    private var work: URL { scratch.url.appending(path: "work") }

    /// A directory with files of several kinds, and a tool that notes what it is asked.
    init() throws {
        scratch = try Scratch()
        image = try scratch.image("gpt-512")
        for name in ["bin", "work"] {
            try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: false)
        }
        try FileManager.default.moveItem(atPath: image.path, toPath: scratch.path("work/lqd.raw"))
        for name in [
            "lqd.txt", "map.yaml", "map.txt", "time.conf", "time.txt", "key.json", "key.txt", "layout-a.yaml",
            "layout-a.txt", "a.csv", "a.txt", "ca.pem", "ca.txt",
        ] {
            _ = try scratch.file("work/\(name)", "")
        }
        try FileManager.default.createDirectory(atPath: scratch.path("work/out"), withIntermediateDirectories: false)
        let tool = try scratch.file(
            "bin/cuttle-os",
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >>'\(scratch.path("asked"))'\nexec '\(Binary.cuttleOS)' \"$@\"\n")
        chmod(tool, 0o755)
    }

    private func type(_ shell: TypedShell, _ lines: [String: [String]]) throws {
        let typed = lines.keys.sorted()
        let told = try shell.type(typed, in: work, path: bin)
        for (line, arguments) in zip(typed, told) {
            #expect(arguments == lines[line], "\(shell.name): \(line.replacing("\t", with: "⇥"))")
        }
    }

    private func answer(_ words: String...) throws -> Run {
        try run(Binary.cuttleOS, ["---completion"] + words, in: work)
    }

    /// A machine without one of them has its tests for the others; make setup-tests installs all.
    @Test(.enabled(if: TypedShell.installed.count == TypedShell.all.count, "needs bash, zsh and fish"))
    func `all three shells are asked`() { #expect(TypedShell.installed.map(\.name) == ["bash", "zsh", "fish"]) }

    @Test(arguments: TypedShell.installed) func `verbs, options, files and words are completed`(shell: TypedShell)
        throws
    {
        // zsh takes the slash of a directory away where the word ends.
        let folder = shell.name == "zsh" ? "out" : "out/"
        try type(
            shell,
            [
                "cuttle-os val\t": ["validate"], "cuttle-os devices forw\t": ["devices", "forward-port"],
                "cuttle-os edit --image-fi\t lq\t": ["edit", "--image-file", "lqd.raw"],
                "cuttle-os edit --ntp ti\t": ["edit", "--ntp", "time.conf"],
                "cuttle-os validate --disk-mapping ma\t": ["validate", "--disk-mapping", "map.yaml"],
                "cuttle-os edit --project-service-account-key k\t": [
                    "edit", "--project-service-account-key", "key.json",
                ],
                "cuttle-os edit --ca-file c\t": ["edit", "--ca-file", "ca.pem"],
                "cuttle-os batch a\t --output-dir o\t": ["batch", "a.csv", "--output-dir", folder],
                "cuttle-os edit --remove endp\t": ["edit", "--remove", "endpoint-domain"],
                "cuttle-os edit --format q\t": ["edit", "--format", "qcow2"],
                "cuttle-os edit --format=q\t": ["edit", "--format=qcow2"],
                "cuttle-os validate --output=sa\t": ["validate", "--output=sarif"],
                "cuttle-os edit --layout sp\t": ["edit", "--layout", "spektra-edge"],
                "cuttle-os edit --layout lay\t": ["edit", "--layout", "layout-a.yaml"],
                "cuttle-os schema netp\t": ["schema", "netplan"],
                "cuttle-os validate -o sa\t": ["validate", "-o", "sarif"],
                "cuttle os ins\t lq\t": ["os", "inspect", "lqd.raw"],
                "cuttle dev\t forw\t": ["devices", "forward-port"],
            ])
    }

    @Test(arguments: TypedShell.installed)
    func `places in an image are completed, as the tool then takes them`(shell: TypedShell) throws {
        let fixtures = try Fixtures(in: scratch)
        let edit = ["edit", "--image-file", scratch.path("work/lqd.raw")]
        let edited = try run(Binary.cuttleOS, edit + fixtures.arguments)
        try #require(edited.code == 0, "\(edited.errors)")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("work/with blank.raw"), withDestinationPath: "lqd.raw")
        try type(
            shell,
            [
                "cuttle-os ls lqd.raw EDGELQ_B\t": ["ls", "lqd.raw", "EDGELQ_BOOT:/"],
                "cuttle-os ls lqd.raw EDGELQ_BOOT:/edg\t": ["ls", "lqd.raw", "EDGELQ_BOOT:/edgelq/"],
                "cuttle-os ls lqd.raw EDGELQ_B\tedg\tpassw\t": ["ls", "lqd.raw", "EDGELQ_BOOT:/edgelq/password"],
                "cuttle-os cat -o table lqd.raw EDGELQ_BOOT:/edgelq/timesy\t": [
                    "cat", "-o", "table", "lqd.raw", "EDGELQ_BOOT:/edgelq/timesyncd.conf",
                ],
                "cuttle-os ls with\\ blank.raw EDGELQ_B\t": ["ls", "with blank.raw", "EDGELQ_BOOT:/"],
                "cuttle-os ls 'with blank.raw' EDGELQ_B\t": ["ls", "with blank.raw", "EDGELQ_BOOT:/"],
                "cuttle os cat lqd.raw EDGELQ_BOOT:/edgelq/endp\t": [
                    "os", "cat", "lqd.raw", "EDGELQ_BOOT:/edgelq/endpoint-domain",
                ],
                "cuttle-os ls map.txt EDGELQ_B\t": ["ls", "map.txt", "EDGELQ_B"],
                "cuttle-os ls nowhere.raw EDGELQ_B\t": ["ls", "nowhere.raw", "EDGELQ_B"],
            ])
    }

    /// What the tool says of disks is another test's: here it says that there is one.
    @Test(arguments: TypedShell.installed) func `each of several devices is completed`(shell: TypedShell) throws {
        let tool = try scratch.file(
            "bin/cuttle-os",
            """
            #!/bin/sh
            case "$*" in
            *'-- --device '*) printf '/dev/sdx\\n'; [ "$SAP_SHELL" != zsh ] || printf ' \\n'; exit ;;
            esac
            exec '\(Binary.cuttleOS)' "$@"

            """)
        chmod(tool, 0o755)
        try type(
            shell,
            [
                "cuttle-os write --device /dev/sd\t": ["write", "--device", "/dev/sdx"],
                "cuttle-os write --device=/dev/sd\t": ["write", "--device=/dev/sdx"],
                "cuttle-os write --device /dev/sdy /dev/sd\t": ["write", "--device", "/dev/sdy", "/dev/sdx"],
                "cuttle-os write --device /dev/sdy --device /dev/sd\t": [
                    "write", "--device", "/dev/sdy", "--device", "/dev/sdx",
                ],
                "cuttle-os write --device /dev/sdy --layout sp\t": [
                    "write", "--device", "/dev/sdy", "--layout", "spektra-edge",
                ],
                "cuttle os write --device /dev/sdy /dev/sd\t": ["os", "write", "--device", "/dev/sdy", "/dev/sdx"],
            ])
    }

    @Test(arguments: TypedShell.installed) func `a secret on the line is not given to the tool`(shell: TypedShell)
        throws
    {
        let password = "correct-horse-4711"
        try type(
            shell,
            [
                "cuttle-os edit --password \(password) --layout sp\t": [
                    "edit", "--password", password, "--layout", "spektra-edge",
                ],
                "cuttle-os edit --http-proxy=http://u:\(password)@a --layout sp\t": [
                    "edit", "--http-proxy=http://u:\(password)@a", "--layout", "spektra-edge",
                ],
                "cuttle os edit --password-hash \(password) --layout sp\t": [
                    "os", "edit", "--password-hash", password, "--layout", "spektra-edge",
                ],
            ])
        let asked = try String(contentsOfFile: scratch.path("asked"), encoding: .utf8)
        #expect(asked.contains("---completion"))
        #expect(!asked.contains(password), "\(shell.name)")
    }

    /// Names that a shell would run, were they put onto a command line as they are.
    private static let hostile = [
        "$(touch ran)", "`touch ran`", "a;touch ran", "a b", "*", "a'b", "-o", "a\u{1b}[31mb", "safe",
    ]

    @Test(arguments: TypedShell.installed) func `a hostile image puts nothing onto the line that would be run`(
        shell: TypedShell
    ) throws {
        try damage()
        try type(
            shell,
            [
                "cuttle-os ls lqd.raw 1:/\t": ["ls", "lqd.raw", "1:/safe"],
                "cuttle-os ls lqd.raw \tsafe": ["ls", "lqd.raw", "1:/safe"],
            ])
        #expect(!FileManager.default.fileExists(atPath: scratch.path("work/ran")))
        let told = try answer("ls", "--", "positional@1", "3", "3", "cuttle-os", "ls", "lqd.raw", "1:/")
        #expect(told.text.split(separator: "\n").contains("1:/safe"), "\(told.text)")
        for name in Self.hostile.dropLast() { #expect(!told.text.contains("/\(name)\n"), "\(told.text)") }
    }

    /// Leaves one partition, whose label is a command, and files in it whose names are.
    private func damage() throws {
        let place = scratch.path("work/lqd.raw")
        let part = scratch.path("part")
        for command in [
            "truncate -s 16M '\(part)' && mke2fs -q -t ext4 '\(part)'",
            "rm '\(place)' && truncate -s 20M '\(place)'",
            "printf 'label: gpt\\nstart=2048, size=32768, name=\"$(touch ran)\"\\n' | sfdisk -q '\(place)'",
        ] {
            let made = try run("/bin/sh", ["-c", command], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
            try #require(made.code == 0, "\(made.errors)")
        }
        let commands = Self.hostile.map { "write /dev/null \"\($0)\"" } + ["rmdir lost+found", "kill_file lost+found"]
        let list = try scratch.file("commands", commands.joined(separator: "\n") + "\n")
        _ = try run("/usr/sbin/debugfs", ["-w", "-f", list, part])
        let copied = try run(
            "/bin/dd", ["if=\(part)", "of=\(place)", "bs=1M", "seek=1", "conv=notrunc", "status=none"])
        try #require(copied.code == 0, "\(copied.errors)")
    }

    @Test func `a look that cannot be had says nothing, and asks nothing`() throws {
        mkfifo(scratch.path("work/pipe.raw"), 0o600)
        for name in ["pipe.raw", "map.txt", "nowhere", ".", "/dev/zero", "-"] {
            let told = try answer("ls", "--", "positional@1", "3", "0", "cuttle-os", "ls", name, "")
            #expect(told.code == 0, "\(name)")
            #expect(told.text.trimmingCharacters(in: .whitespacesAndNewlines) == "", "\(name): \(told.text)")
            #expect(told.errors == "", "\(name): \(told.errors)")
        }
    }

    @Test func `an image is named as the shell would name it`() {
        for (word, file) in [
            ("a.raw", "a.raw"), ("'a b.raw'", "a b.raw"), ("a\\ b.raw", "a b.raw"), ("\"a'b\".raw", "a'b.raw"),
            ("'a\\b'", "a\\b"), ("$HOME/a", "$HOME/a"),
        ] {
            #expect(PlaceCompletion.image(in: ["cuttle-os", "ls", word]) == file)
            #expect(
                PlaceCompletion.image(in: ["cuttle-os", "cat", "--sha256", "x", "-ojson", "--color=never", word])
                    == file)
        }
        #expect(PlaceCompletion.image(in: ["cuttle-os", "ls", "-o"]) == nil)
        #expect(PlaceCompletion.image(in: ["cuttle-os"]) == nil)
    }

    @Test(.enabled(if: hasLoopDevices, "needs root and loop devices"))
    func `the disks that nothing uses are offered`() throws {
        try scratch.attached(scratch.path("work/lqd.raw")) { device in
            let offered = try answer("write", "--", "--device", "3", "0", "cuttle-os", "write", "--device", "")
            #expect(offered.code == 0, "\(offered.errors)")
            let listed = try #require(try cuttle("disks", "-o", "json").json()["devices"] as? [[String: Any]])
            let own = listed.first { $0["path"] as? String == device }
            let isFree = (own?["uses"] as? [String])?.isEmpty == true
            #expect(offered.text.split(separator: "\n").contains(Substring(device)) == isFree, "\(offered.text)")
        }
    }

    @Test func `the scripts are those of the tool`() throws {
        let project = DocumentationPage.project
        let made = try run(
            project.appending(path: "scripts/completions").path, [Binary.cuttleOS, scratch.path("made")])
        try #require(made.code == 0, "\(made.errors)")
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path("made")) {
            let kept = try String(contentsOf: project.appending(path: "completions/\(name)"), encoding: .utf8)
            let now = try String(contentsOfFile: scratch.path("made/\(name)"), encoding: .utf8)
            #expect(kept == now, "\(name) is another one now: make completions")
        }
    }

    @Test func `every setting whose text is a secret is left out of what the tool is asked`() throws {
        let project = DocumentationPage.project
        for (name, between) in [("cuttle-os.bash", " | "), ("_cuttle-os", " | "), ("cuttle-os.fish", " ")] {
            let script = try String(contentsOf: project.appending(path: "completions/\(name)"), encoding: .utf8)
            let options = ShownArguments.secretOptions.joined(separator: between)
            #expect(script.contains(options), "\(name): \(options)")
        }
    }
}
