// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What the tool as a whole tells of wrong files and wrong command lines: no part of a secret, on no stream, in no file.
@Suite(.timeLimit(.minutes(30)))
struct DisclosureCommandTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    private static let secret = "Tunker2Qz"

    private func expectNoSecret(_ result: Run, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(!result.text.contains(Self.secret), "\(result.text)", sourceLocation: sourceLocation)
        #expect(!result.errors.contains(Self.secret), "\(result.errors)", sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        (["--pasword", secret], "--pasword"), (["--pasword=\(secret)"], "--pasword"),
        (["--password", "correct", secret], "argument"),
        (["--netplan-check", secret], "--netplan-check"), (["-p\(secret)"], "-p"), (["--password\(secret)"], "option"),
        (["--password-hash-method", secret, "--password", secret], "--password-hash-method"), ([secret], "argument"),
        (["--remove", secret], "--remove"), (["--password", secret, "--password", secret], "--password"),
        (["--http-proxy", "http://u:\(secret)@h:1", "u:\(secret)@h"], "argument"), (["--color=\(secret)"], "--color"),
    ])
    func `a wrong command line is answered without what could be a password`(words: [String], named: String) throws {
        for output in [[], ["-o", "json"]] {
            for verb in [["edit", "--image-file", base.path], ["validate"]] {
                let result = answer(verb + words + output)
                #expect(result.code == 64, "\(verb) \(words): \(result.code)")
                #expect(result.errors.contains(named), "\(result.errors)")
                expectNoSecret(result)
            }
        }
    }

    @Test(arguments: [[secret], ["os", secret], ["help", secret]])
    func `a word that is no command is not told where it is like none`(words: [String]) throws {
        expectNoSecret(answer(words + ["-o", "json"]))
    }

    @Test func `a stray word that is a file's name is told`() throws {
        let result = try cuttle("edit", "--image-file", base.path, "lqd_2.1.0.raw")
        #expect(result.code == 64)
        #expect(result.errors.contains("lqd_2.1.0.raw"), "\(result.errors)")
    }

    @Test(arguments: [
        "--password-file", "--disk-mapping", "--network-agent", "--ntp", "--project-service-account-key", "--layout",
    ])
    func `content in the place of a file's name is not told`(option: String) throws {
        let contents = [
            "-----BEGIN PRIVATE KEY-----\n\(Self.secret)\n-----END PRIVATE KEY-----\n",
            "{\"private_key\": \"\(Self.secret)\"}",
        ]
        for content in contents + (option == "--password-file" ? [Self.secret] : []) {
            for output in [[], ["-o", "json"]] {
                let result = try run(
                    Binary.cuttleOS, ["validate", "\(option)=\(content)", "--netplan-check", "never"] + output)
                #expect(result.code == 66 || result.code == 65, "\(result.code) \(result.errors)")
                expectNoSecret(result)
            }
        }
    }

    /// Every kind of secret file, under every option that takes a file, in every verb that has it.
    @Test func `no wrong file is shown by edit, validate, write or batch`() throws {
        let pem = try String(contentsOfFile: fixtures.key, encoding: .utf8)
        let files = [
            "-----BEGIN PRIVATE KEY-----\n\(Self.secret)\n-----END PRIVATE KEY-----\n", "\(Self.secret)\n",
            "HTTP_PROXY=http://u:\(Self.secret)@h:1\n",
            pem.replacingOccurrences(of: "BEGIN", with: "BEGIN \(Self.secret)"),
            "network:\n  wifis:\n    w0:\n      access-points:\n        home:\n          passphrase: \(Self.secret)\n",
            "network={\n  psk=\"\(Self.secret)\"\n}\n", "a,b\n\(Self.secret),x\n",
        ]
        let before = try base.bytes
        for (index, content) in files.enumerated() {
            let path = try scratch.file("wrong-\(index).yaml", content)
            for option in ["--disk-mapping", "--network-agent", "--ntp", "--project-service-account-key", "--layout"] {
                if option == "--project-service-account-key", content.contains("service_account") { continue }
                let settings =
                    [option, path, "--netplan-check", "never"] + (option == "--layout" ? ["--no-proxy", "a.b"] : [])
                for verb in [["validate"], ["edit", "--image-file", base.path]] {
                    let result = try run(Binary.cuttleOS, verb + settings + (index % 2 == 0 ? ["-o", "json"] : []))
                    #expect(result.code == 65, "\(option) \(content): \(result.code) \(result.errors)")
                    expectNoSecret(result)
                }
            }
            for name in ["disk-mapping", "network-agent", "ntp"] {
                let page = scratch.path("page-\(index)-\(name).html")
                let manifest = try scratch.file("m.yaml", "devices:\n  - {name: a.raw, \(name): \(path)}\n")
                let result = try batch(manifest, ["--report", page, "-o", "json"])
                #expect(result.code == 65, "\(result.errors)")
                expectNoSecret(result)
                let text = try String(contentsOfFile: page, encoding: .utf8)
                #expect(!text.contains(Self.secret))
                let mode = try FileManager.default.attributesOfItem(atPath: page)[.posixPermissions] as? Int
                #expect(mode == 0o600, "it holds a finding of a settings file")
            }
            let result = try batch(path, [])
            #expect(result.code == 65, "\(result.errors)")
            expectNoSecret(result)
        }
        #expect(try base.bytes == before)
    }

    @Test func `a page without findings is for everybody`() throws {
        let page = scratch.path("page.html")
        let result = try batch(try manifest(1), ["--report", page, "--dry-run"])
        #expect(result.code == 0, "\(result.errors)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        let mode = try FileManager.default.attributesOfItem(atPath: page)[.posixPermissions] as? Int
        #expect(mode == (text.contains("warning:") ? 0o600 : 0o644))
    }

    @Test func `a hundred findings are shown, and all are counted`() throws {
        let keys = (0..<400).map { "    zq\($0)x: {}\n" }.joined()
        let path = try scratch.file("many.yaml", "network:\n  version: 2\n  ethernets:\n\(keys)  bogus: 1\n")
        let fine = try cuttle("validate", "--network-agent", path, "--netplan-check", "never", "-o", "json").json()
        #expect(fine["errors"] as? Int == 1)
        let servers = (0..<500).map { "http://s\($0)/" }.joined(separator: " ")
        let file = try scratch.file("many.conf", "[Time]\nNTP=\(servers)\n")
        let result = try cuttle("validate", "--ntp", file, "-o", "json").json()
        #expect(result["errors"] as? Int == 500)
        #expect((result["diagnostics"] as? [Any])?.count == 101)
        let failed = try cuttle("edit", "--image-file", base.path, "--ntp", file, "-o", "json").json()
        #expect(failed["errors"] as? Int == 500)
        #expect((failed["diagnostics"] as? [Any])?.count == 101)
        let words = try cuttle("validate", "--ntp", file)
        #expect(words.errors.split(separator: "\n").count < 420)
        #expect(words.errors.contains("400 more errors are not shown"), "\(words.errors.suffix(300))")
    }
}
