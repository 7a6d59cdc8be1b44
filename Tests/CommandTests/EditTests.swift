// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

@Suite struct EditTests {
    let scratch: Scratch
    let fixtures: Fixtures

    init() throws {
        scratch = try Scratch()
        fixtures = try Fixtures(in: scratch)
    }

    func edit(_ image: Judged, _ arguments: [String], environment: [String: String] = [:]) throws -> Run {
        try run(Binary.cuttleOS, ["edit", "--image-file", image.path] + arguments, environment: environment)
    }

    @Test(.timeLimit(.minutes(30))) func `puts all six settings into the image, in place`() throws {
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let result = try edit(image, fixtures.arguments)
        #expect(result.code == 0, "\(result.errors)")
        try image.expectClean("EDGELQ_BOOT")
        try image.expectSettings(fixtures)
        try image.expectSame(as: before, outside: "EDGELQ_BOOT")
        #expect(try !scratch.names.contains { $0.contains("journal") })
    }

    @Test(.timeLimit(.minutes(30))) func `says in JSON what it did, and nothing the second time`() throws {
        let image = try scratch.image("gpt-512")
        let first = try edit(image, fixtures.arguments + ["-o", "json"])
        #expect(first.code == 0, "\(first.errors)")
        let files = try #require(try first.json()["files"] as? [[String: Any]])
        // The image of this recipe comes with a password and a domain of its own.
        #expect(
            files.map { $0["action"] as? String } == [
                "replaced", "replaced", "created", "created", "created", "created",
            ])
        let after = try image.bytes
        let second = try edit(image, fixtures.arguments + ["-o", "json"])
        let report = try second.json()
        #expect(report["pagesWritten"] as? Int == 0)
        let again = try #require(report["files"] as? [[String: Any]])
        #expect(again.map { $0["action"] as? String } == Array(repeating: "unchanged", count: 6))
        #expect(try image.bytes == after)
        for secret in fixtures.secrets {
            #expect(!first.text.contains(secret))
            #expect(!first.errors.contains(secret))
            #expect(!second.text.contains(secret))
        }
    }

    @Test(.timeLimit(.minutes(30))) func `writes a new image and leaves the base as it is`() throws {
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let new = Judged(path: scratch.path("new.raw"))
        let result = try edit(image, fixtures.arguments + ["--output-image", new.path])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try image.bytes == before)
        try new.expectClean("EDGELQ_BOOT")
        try new.expectSettings(fixtures)
        try new.expectSame(as: before, outside: "EDGELQ_BOOT")
        let mode = try FileManager.default.attributesOfItem(atPath: new.path)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o077 } == 0, "it holds a secret")

        let again = try edit(image, fixtures.arguments + ["--output-image", new.path])
        #expect(again.code == 73, "\(again.errors)")
        #expect(again.errors.contains("--force"), "\(again.errors)")
        #expect(again.errors.contains("nothing was written"), "\(again.errors)")
        #expect(try edit(image, fixtures.arguments + ["--output-image", new.path, "--force"]).code == 0)
        let onto = try edit(image, fixtures.arguments + ["--output-image", image.path, "--force"])
        #expect(onto.code != 0)
        #expect(try image.bytes == before)
    }

    @Test(.timeLimit(.minutes(30))) func `gives the same bytes for the same inputs`() throws {
        let image = try scratch.image("gpt-512")
        let clock = ["SOURCE_DATE_EPOCH": "1700000000"]
        for name in ["one.raw", "two.raw"] {
            let result = try edit(
                image, fixtures.arguments + ["--output-image", scratch.path(name)], environment: clock)
            #expect(result.code == 0, "\(result.errors)")
        }
        #expect(try Judged(path: scratch.path("one.raw")).bytes == Judged(path: scratch.path("two.raw")).bytes)
        #expect(try edit(image, fixtures.arguments, environment: clock).code == 0)
        #expect(try image.bytes == Judged(path: scratch.path("two.raw")).bytes, "in place and new are one edit")
    }

    @Test(.timeLimit(.minutes(30))) func `writes nothing in a dry run`() throws {
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let result = try edit(image, fixtures.arguments + ["--dry-run", "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try result.json()["dryRun"] as? Bool == true)
        #expect(try result.json()["pagesWritten"] as? Int ?? 0 > 0)
        #expect(try image.bytes == before)
    }

    @Test(.timeLimit(.minutes(30))) func `removes a key and leaves none of its bytes behind`() throws {
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        #expect(try edit(image, fixtures.arguments).code == 0)
        let names = ["service-account-key", "password", "network-agent"]
        let result = try edit(image, names.flatMap { ["--remove", $0] } + ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let files = try #require(try result.json()["files"] as? [[String: Any]])
        #expect(files.map { $0["action"] as? String } == ["removed", "removed", "removed"])
        try image.expectClean("EDGELQ_BOOT")
        try image.expectSame(as: before, outside: "EDGELQ_BOOT")
        let bytes = try image.bytes
        for secret in fixtures.secrets { #expect(firstOccurrence(of: secret, in: bytes) == nil) }
        #expect(try image.content("EDGELQ_BOOT", "/edgelq/endpoint-domain") == Data("\(fixtures.domain)\n".utf8))
    }

    @Test(.timeLimit(.minutes(30))) func `replaces a key and leaves none of the old one behind`() throws {
        let image = try scratch.image("gpt-512")
        #expect(try edit(image, fixtures.arguments).code == 0)
        let elsewhere = try Scratch()
        let other = try Fixtures(in: elsewhere, isOther: true)
        let result = try edit(image, ["--project-service-account-key", other.key])
        #expect(result.code == 0, "\(result.errors)")
        try image.expectClean("EDGELQ_BOOT")
        let bytes = try image.bytes
        #expect(firstOccurrence(of: fixtures.secrets[2], in: bytes) == nil)
        #expect(firstOccurrence(of: other.secrets[2], in: bytes) != nil)
        withExtendedLifetime(elsewhere) {}
    }

    @Test(.timeLimit(.minutes(30))) func `undoes an edit to the very bytes`() throws {
        let image = try scratch.image("gpt-512")
        let before = try image.bytes
        let undo = scratch.path("edit.undo")
        #expect(try edit(image, fixtures.arguments + ["--save-undo", undo]).code == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: undo)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let edited = try image.bytes
        let result = try cuttle("undo", image.path, undo)
        #expect(result.code == 0, "\(result.errors)")
        #expect(try image.bytes == before)
        let twice = try cuttle("undo", image.path, undo)
        #expect(twice.code == 65, "\(twice.errors)")
        #expect(twice.errors.contains("nothing was written"))
        #expect(try image.bytes == before)
        #expect(edited != before)
    }

    @Test(.timeLimit(.minutes(30))) func `runs as cuttle os edit through a link of that name`() throws {
        let image = try scratch.image("gpt-512")
        let link = scratch.path("cuttle")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Binary.cuttleOS)
        let result = try run(
            link,
            [
                "os", "edit", "--image-file", image.path, "--password", "correct horse", "--endpoint-domain",
                fixtures.domain, "--project-service-account-key", fixtures.key,
            ])
        #expect(result.code == 0, "\(result.errors)")
        try image.expectClean("EDGELQ_BOOT")
        let written = String(decoding: try image.content("EDGELQ_BOOT", "/edgelq/password"), as: UTF8.self)
        #expect(written.hasPrefix("admin:$2b$12$"))
        let hash = String(written.dropFirst("admin:".count).dropLast())
        let judge = try run(
            "/usr/bin/env",
            [
                "python3", "-W", "ignore", "-c",
                "import crypt,sys; sys.exit(crypt.crypt(sys.argv[1], sys.argv[2]) != sys.argv[2])", "correct horse",
                hash,
            ])
        #expect(judge.code == 0, "\(judge.errors)")
    }

    @Test(.timeLimit(.minutes(30))) func `puts the proxies into one file and keeps its other lines`() throws {
        let image = try scratch.image("gpt-512")
        let first = try edit(
            image, ["--http-proxy", "http://proxy.example.com:3128", "--no-proxy", "localhost,10.0.0.0/8"])
        #expect(first.code == 0, "\(first.errors)")
        let second = try edit(image, ["--https-proxy", "http://proxy.example.com:3129"])
        #expect(second.code == 0, "\(second.errors)")
        try image.expectClean("EDGELQ_BOOT")
        let text = String(decoding: try image.content("EDGELQ_BOOT", "/edgelq/proxy.env"), as: UTF8.self)
        for value in ["http://proxy.example.com:3128", "localhost,10.0.0.0/8", "http://proxy.example.com:3129"] {
            #expect(text.contains(value), "\(text)")
        }
    }

    @Test(.timeLimit(.minutes(30))) func `a proxy that is removed is told as removed, while others stay`() throws {
        let image = try scratch.image("gpt-512")
        let proxies = ["--http-proxy", "http://a.example.com:1", "--https-proxy", "http://b.example.com:2"]
        #expect(try edit(image, proxies).code == 0)
        let result = try edit(
            image,
            ["--remove", "http-proxy", "--remove", "no-proxy", "--https-proxy", "http://c.example.com:3", "-o", "json"])
        let files = try #require(try result.json()["files"] as? [[String: Any]])
        let actions = files.map { "\($0["setting"] ?? "") \($0["action"] ?? "") \($0["sha256"] is NSNull)" }
        #expect(actions == ["http-proxy removed true", "https-proxy replaced false", "no-proxy unchanged false"])
        let text = String(decoding: try image.content("EDGELQ_BOOT", "/edgelq/proxy.env"), as: UTF8.self)
        #expect(!text.contains("a.example.com"), "\(text)")
        #expect(text.contains("c.example.com"), "\(text)")
        try image.expectClean("EDGELQ_BOOT")
    }

    @Test(.timeLimit(.minutes(30))) func `inspects an image whose boot partition is damaged, or whose layout is bad`()
        throws
    {
        for recipe in ["damaged-root", "larger-than-partition"] {
            let result = try cuttle("inspect", try scratch.image(recipe).path, "-o", "json")
            #expect(result.code == 0, "\(recipe): \(result.errors)")
            #expect((try result.json()["partitions"] as? [Any])?.count == 3)
        }
        let image = try scratch.image("gpt-512")
        let layout = try scratch.file("layout.yaml", "settings: [1, 2]\n")
        let start = try image.partition("EDGELQ_BOOT").lowerBound
        _ = try run(
            "/usr/sbin/debugfs", ["-w", "-R", "write \(layout) /edgelq/layout.yaml", "\(image.path)?offset=\(start)"])
        let result = try cuttle("inspect", image.path)
        #expect(result.code == 0)
        #expect(result.errors.contains("layout.yaml"))
        #expect(result.text.contains("EDGELQ_ISOS"))
        #expect(try cuttle("ls", image.path).code == 0)
        #expect(
            try cuttle("inspect", image.path, "--layout", "spektra-edge").text.contains("by the layout spektra-edge"))
        #expect(try edit(image, ["--endpoint-domain", "a.example.com"]).code == 65)
    }
}
