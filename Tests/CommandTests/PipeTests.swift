// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Settings files that are pipes, as a shell's `<(…)` makes them.
@Suite(.timeLimit(.minutes(30)))
struct PipeTests {
    private func bash(_ script: String, _ arguments: String...) throws -> Run {
        try run("/usr/bin/env", ["bash", "-c", script, Binary.cuttleOS] + arguments)
    }

    @Test func `settings files are read from pipes`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let edit = try bash(
            "\"$0\" edit --image-file \"$1\" --password-file <(sleep 0.3; echo secret) --ntp <(printf '[Time]\\nNTP=a.b\\n') "
                + "-o json", image.path)
        #expect(edit.code == 0, "\(edit.errors)")
        #expect(try cuttle("cat", image.path, "EDGELQ_BOOT:/edgelq/timesyncd.conf").text == "[Time]\nNTP=a.b\n")
        #expect(try cuttle("inspect", image.path).text.contains("bcrypt hash"))
    }

    @Test(arguments: ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
    func `standard input by its other names is read, too`(name: String) throws {
        let told = try cuttle("validate", "--ntp", name, input: "[Time]\nNTTP=a\n")
        #expect(told.errors.contains("systemd ignores the key \"NTTP\"") || told.errors.contains("ntp.unknown-key"))
    }

    @Test func `what a pipe holds has a limit`() throws {
        let told = try bash("\"$0\" validate --ntp <(head -c 2000000 /dev/zero)")
        #expect(told.code == 65)
        #expect(told.errors.contains("the file is larger than 1 MiB"), "\(told.errors)")
    }

    @Test func `one pipe for two options is refused`() throws {
        for pair in [("-", "/dev/stdin"), ("/dev/stdin", "/dev/fd/0")] {
            let told = try cuttle("validate", "--ntp", pair.0, "--disk-mapping", pair.1, input: "[Time]\nNTP=a\n")
            #expect(told.code == 64)
            #expect(told.errors.contains("one pipe is given for two files"), "\(told.errors)")
        }
        let two = try bash("exec 7< <(printf x); \"$0\" validate --ntp /dev/fd/7 --disk-mapping /dev/fd/7")
        #expect(two.code == 64)
        #expect(two.errors.contains("give each file a pipe of its own"))
    }

    @Test func `a pipe that sudo closed is told why it is not there`() throws {
        let told = try bash("\"$0\" validate --ntp /dev/fd/63 63<&-")
        #expect(told.code == 66)
        #expect(told.errors.contains("sudo closes what a shell opens for <(…)"), "\(told.errors)")
    }

    @Test func `a manifest from a pipe names files of the current directory`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let ntp = try scratch.file("t.conf", "[Time]\nNTP=a.b\n")
        let batch = try bash(
            "cd \"$(dirname \"$2\")\" && \"$0\" batch <(echo 'devices: [{name: a, ntp: t.conf}]') --image-file \"$1\" --output-dir . "
                + "--dry-run", image.path, ntp)
        #expect(batch.code == 0, "\(batch.errors)")
    }
}
