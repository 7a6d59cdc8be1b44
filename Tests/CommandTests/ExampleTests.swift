// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What `examples/` holds besides the program, which LibraryTests run. The README's own command lines are run by
/// DocumentationRunTests.
@Suite(.timeLimit(.minutes(5))) struct ExampleTests {
    static let examples = DocumentationPage.project.appending(path: "examples")

    @Test func `the manifest makes two images, each with the address of its own`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        let output = scratch.path("out")
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
        let manifest = Self.examples.appending(path: "batch/manifest.yaml").path
        let result = try cuttle("batch", manifest, "--image-file", image.path, "--output-dir", output)
        #expect(result.code == 0, "\(result.errors)")
        let routes = [
            "site-a": "addresses: [192.0.2.10/24]\n      routes: [{to: default, via: 192.0.2.1, metric: 100}]",
            "site-b": "addresses: [192.0.2.11/24]\n      routes: [{to: default, via: 192.0.2.1, metric: 200}]",
        ]
        for (name, expected) in routes {
            let place = "EDGELQ_BOOT:/edgelq/network-agent.yaml"
            let network = try cuttle("cat", "\(output)/\(name).qcow2", place).text
            #expect(network.contains(expected), "\(network)")
            #expect(network.hasPrefix("# The network of \(name).qcow2.\n"), "\(network)")
        }
        #expect(!result.errors.contains("warning"), "\(result.errors)")
    }

    @Test func `the manifest with sources takes secrets from where they live`() throws {
        let scratch = try Scratch()
        let fixtures = try Fixtures(in: scratch)
        let image = try scratch.image("gpt-512")
        for name in ["out", "credentials", "bin"] {
            try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: false)
        }
        _ = try scratch.file("credentials/admin-password", "hush-hush\n")
        let pass = try scratch.file(
            "bin/pass", "#!/bin/sh\n[ \"$*\" = 'show devices/site-a' ] && cat '\(fixtures.key)'\n")
        chmod(pass, 0o755)
        let result = try run(
            Binary.cuttleOS,
            [
                "batch", Self.examples.appending(path: "batch/secrets.yaml").path, "--image-file", image.path,
                "--output-dir", scratch.path("out"), "--allow-commands",
            ],
            environment: [
                "CREDENTIALS_DIRECTORY": scratch.path("credentials"), "SITE_B_PASSWORD": "hush-b",
                "PATH": "\(scratch.path("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
            ])
        #expect(result.code == 0, "\(result.errors)")
        #expect(!result.errors.contains("warning"), "\(result.errors)")
        let key = try cuttle(
            "cat", "\(scratch.path("out"))/site-a.qcow2", "EDGELQ_BOOT:/edgelq/service-account-key.json")
        #expect(try key.output == fileContent(fixtures.key))
        for name in ["site-a", "site-b"] {
            let line = try cuttle("cat", "\(scratch.path("out"))/\(name).qcow2", "EDGELQ_BOOT:/edgelq/password").text
            #expect(line.hasPrefix("admin:$2b$12$"), "\(line)")
        }
    }

    @Test func `the layout puts settings where it says`() throws {
        let scratch = try Scratch()
        let image = try scratch.image("gpt-512")
        chmod(image.path, 0o600)
        let result = try cuttle(
            "edit", "--image-file", image.path, "--layout", Self.examples.appending(path: "layout.yaml").path,
            "--endpoint-domain", "stg01b.edgelq.com", "--no-proxy", "localhost", "--password-hash",
            "$2b$12$YXNkZmFzZGZhc2RmYXNkZeYyhDk3kkx6X5dTmqcx0lyHk9fAyHkHu")
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors == "")
        #expect(
            try cuttle("cat", image.path, "1:/site/device.env").text
                == "ENDPOINT_DOMAIN=stg01b.edgelq.com\nNO_PROXY=localhost\nno_proxy=localhost\n")
        #expect(try cuttle("cat", image.path, "1:/site/admin").text.hasPrefix("operator:$2b$12$"))
        try image.expectClean("EDGELQ_BOOT")
    }

    @Test func `no example holds a secret`() throws {
        let files = try #require(FileManager.default.enumerator(atPath: Self.examples.path)).compactMap {
            $0 as? String
        }
        for name in files {
            let path = Self.examples.appending(path: name).path
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            guard !isDirectory.boolValue else { continue }
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(!text.contains("PRIVATE KEY"), "\(name)")
            #expect(!text.contains("\"private_key\""), "\(name)")
        }
    }
}
