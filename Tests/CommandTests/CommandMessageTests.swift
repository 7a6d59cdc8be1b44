// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a wrong command line is answered with, over the whole text.
@Suite struct CommandMessageTests {
    private static let blanks =
        "nothing may stand behind a backslash that continues a line: delete the blanks, or the script's Windows line ends"
    private static let stray =
        "is an option missing before it, or are quotes missing around a value with blanks? see 'edit --help'"
    private static let settings =
        "password, endpoint-domain, service-account-key, disk-mapping, network-agent, ntp, http-proxy, https-proxy, no-proxy, "
        + "hostname or ssh-authorized-keys"
    private static let verbs =
        "edit, batch, batch-report, write, disks, inspect, validate, ls, cat, diff, undo, recover, hash-password, schema, config, "
        + "devices"

    private static let edits: [(words: [String], message: String, hint: String)] = [
        (
            [], "there is nothing to do: was the line cut short?",
            "end every line but the last with a backslash, or give a setting, or --remove; see 'edit --help'"
        ),
        (["b.raw"], "the argument 'b.raw' is not expected here", stray),
        (["b.raw", "c.raw"], "the arguments 'b.raw', 'c.raw' are not expected here", stray),
        // It could be half of a password.
        (["horse"], "the argument '********' is not expected here", stray),
        (["--password", "correct", "horse.raw"], "the argument '********' is not expected here", stray),
        ([" "], "an argument is nothing but blanks", blanks + "; see 'edit --help'"),
        (["\r"], "an argument is nothing but blanks", blanks + "; see 'edit --help'"),
        (["--foo"], "'edit' has no option '--foo'", "see 'edit --help'"),
        (["--ntpp", "t.conf"], "'edit' has no option '--ntpp'", "did you mean '--ntp'?"),
        (["--image", "b.raw"], "'edit' has no option '--image'", "did you mean '--image-file'?"),
        (["--password4711", "x"], "'edit' has no option '********'", "see 'edit --help'"),
        (
            ["--output-image", "-dash.raw"], "'-dash.raw' begins with a dash, as an option does, and is not one",
            "if it is a file, write ./-dash.raw"
        ),
        (
            ["--password", "-secret"], "'-s********' begins with a dash, as an option does, and is not one",
            "join it to its option: --password=VALUE"
        ),
        (
            ["-psecret"], "'-p********' begins with a dash, as an option does, and is not one",
            "if it is a file, write ./ before it"
        ),
        (["--ntp"], "the value of --ntp <file> is missing", "was the line cut short? see 'edit --help'"),
        (
            ["--remove", "tz"], "'********' is not a value of --remove <setting>",
            "it takes \(settings); see 'edit --help'"
        ),
        (
            ["--netplan-check", "maybe"], "'********' is not a value of --netplan-check <when>",
            "it takes auto, always or never; see 'edit --help'"
        ),
        (
            ["--netplan-check", "alwyas"], "'alwyas' is not a value of --netplan-check <when>",
            "did you mean 'always'? see 'edit --help'"
        ),
        (["--strict=1"], "--strict takes no value", "give it alone; see 'edit --help'"),
        (["--format", "raw"], "--format goes with --output-image", "see 'edit --help'"),
        (
            ["--device-name", "d", "--provisioning-policy", "p"],
            "give one of --device-name and --provisioning-policy, not both", "see 'edit --help'"
        ),
        (
            ["--credentials", "k.json"], "--credentials goes with --device-name or --provisioning-policy",
            "see 'edit --help'"
        ),
    ]

    @Test(arguments: edits.indices) func `a wrong edit is told what it is and what to do`(index: Int) {
        let (words, message, hint) = Self.edits[index]
        let told = answer(["edit", "--image-file", "a.raw"] + words)
        #expect(told.code == 64)
        #expect(told.text == "")
        #expect(told.errors == "error: \(message)\n  hint: \(hint)\nnothing was written\n")
    }

    private static let others: [(words: [String], name: String, message: String, hint: String)] = [
        (
            ["edit"], "cuttle-os", "'edit' needs --image-file <image>", "was the line cut short? see 'edit --help'"
        ),
        (
            ["batch", "m.csv", "--image-file", "a.raw"], "cuttle-os", "'batch' needs --output-dir <directory>",
            "was the line cut short? see 'batch --help'"
        ),
        (["inspect"], "cuttle-os", "'inspect' needs <image>", "see 'inspect --help'"),
        (
            ["inspect", "-dash.raw"], "cuttle-os",
            "'-dash.raw' begins with a dash, as an option does, and is not one", "if it is a file, write ./-dash.raw"
        ),
        (
            ["inspect", "-out.raw"], "cuttle-os", "'-out.raw' begins with a dash, as an option does, and is not one",
            "if it is a file, write ./-out.raw"
        ),
        (
            ["batch", "m.csv", "--image-file", "a", "--output-dir", "b", "--jobs", "0"], "cuttle-os",
            "--jobs must be from 1 to 256", "see 'batch --help'"
        ),
        (
            ["batch", "m.csv", "--image-file", "a", "--output-dir", "b", "--jobs", "-1"], "cuttle-os",
            "'-1' begins with a dash, as an option does, and is not one", "join it to its option: --jobs=VALUE"
        ),
        (
            ["batch", "m.csv", "--image-file", "a", "--output-dir", "b", "--shard", "5/4"], "cuttle-os",
            "'5/4' is not a value of --shard <i/n|auto>",
            "it takes I/N, with I from 1 to N, as 1/4, or auto; see 'batch --help'"
        ),
        (
            ["cat", "a.raw", "B:/c", "-o", "json"], "cuttle-os",
            "cat writes the file's own bytes; it has no JSON form", "see 'cat --help'"
        ),
        (
            ["devices"], "cuttle-os", "'devices' needs a verb, such as 'list'",
            "see 'devices --help'; the disks of this machine are listed by 'cuttle-os disks'"
        ),
        (
            ["devices"], "cuttle", "'devices' needs a verb, such as 'list'",
            "see 'devices --help'; the disks of this machine are listed by 'cuttle-os disks'"
        ),
        (
            ["devices", "lst"], "cuttle-os", "there is no command 'cuttle-os devices lst'",
            "did you mean 'cuttle-os devices list'?"
        ),
        (
            ["devices", "lst"], "cuttle", "there is no command 'cuttle devices lst'",
            "did you mean 'cuttle devices list'?"
        ),
        (["help", "nonsense"], "cuttle-os", "there is no command 'cuttle-os ********'", "there are: \(verbs)"),
        (["edti"], "cuttle-os", "there is no command 'cuttle-os edti'", "did you mean 'cuttle-os edit'?"),
        (["edit"], "cuttle", "there is no command 'cuttle edit'", "it is 'cuttle os edit'"),
        (["nonsense"], "cuttle", "there is no command 'cuttle ********'", "there are: os, devices"),
        (["--nope"], "cuttle-os", "unknown option '--nope'", "see 'cuttle-os --help'"),
        (["-x"], "cuttle-os", "unknown option '-x'", "see 'cuttle-os --help'"),
    ]

    @Test(arguments: others.indices) func `a wrong command line is told what it is and what to do`(index: Int) {
        let (words, name, message, hint) = Self.others[index]
        let told = answer(words, as: name)
        #expect(told.code == 64)
        let ending = neverWrites(words) ? "" : "nothing was written\n"
        #expect(told.errors == "error: \(message)\n  hint: \(hint)\n" + ending)
    }

    @Test func `a home that the shell leaves is told`() {
        let told = answer(["edit", "--image-file=~/lqd_2.1.0.raw", "--no-proxy", "localhost"])
        #expect(told.code == 66)
        #expect(
            told.errors == """
                error: could not open ~/lqd_2.1.0.raw: No such file or directory
                  hint: a shell replaces ~ at the start of a word alone: write the path out
                nothing was written

                """)
    }

    @Test func `the vendor's line that lost a backslash is told, and what is left of it`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let script = """
            "$0" os edit \\
              --image-file \(image.path)
              --password secret \\
              --endpoint-domain stg01b.edgelq.com
            """
        let cuttle = scratch.path("cuttle")
        try FileManager.default.createSymbolicLink(atPath: cuttle, withDestinationPath: Binary.cuttleOS)
        let told = try run("/usr/bin/env", ["bash", "-c", script, cuttle])
        #expect(
            told.errors.hasPrefix(
                """
                error: there is nothing to do: was the line cut short?
                  hint: end every line but the last with a backslash, or give a setting, or --remove; see 'edit --help'
                nothing was written

                """), "\(told.errors)")
    }

    @Test func `an empty password is not hashed`() throws {
        let hint =
            "  hint: pipe it in, as in 'pass show device | cuttle-os hash-password', or name a file that holds it: --password-file FILE\n"
        let scratch = try Scratch()
        let file = try scratch.file("empty.txt", "\n")
        for (arguments, place) in [([], "standard input"), (["--password-file", file], file)] {
            let told = try run(Binary.cuttleOS, ["hash-password"] + arguments)
            #expect(told.code == 65)
            #expect(
                told.errors.hasPrefix(
                    "error: there is no password to hash: \(place) is empty\n" + hint),
                "\(told.errors)")
        }
    }

    @Test func `a directory that is not there is made by the hint`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let manifest = try scratch.file("m.yaml", "devices: [{name: a.raw, no-proxy: localhost}]\n")
        func batch(_ directory: String) throws -> Run {
            try run(
                Binary.cuttleOS, ["batch", manifest, "--image-file", image.path, "--output-dir", directory],
                in: scratch.url)
        }
        let names = [("out", "out"), ("site's out", "'site'\\''s out'"), ("~/out", "'~/out'")]
        for (name, word) in names {
            let told = try batch(name)
            #expect(told.code == 73)
            #expect(
                told.errors
                    == "error: there is no directory \(name)\n  hint: make it first: mkdir -p \(word)\nnothing was written\n"
            )
        }
        let told = try batch("m.yaml")
        #expect(told.code == 73)
        #expect(
            told.errors == "error: m.yaml is not a directory\n  hint: give another, or remove it\nnothing was written\n"
        )
    }
}
