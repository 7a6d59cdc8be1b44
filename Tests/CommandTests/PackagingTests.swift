// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestSupport
import Testing

private let gitProgram = "/usr/bin/git"

/// The scripts that packages and releases are made with, as far as they take no build: `scripts/prove-release` tries the rest.
@Suite(.timeLimit(.minutes(30)))
struct PackagingTests {
    let scratch: Scratch
    /// A copy of what says the version, in a repository of its own.
    let project: URL

    init() throws {
        scratch = try Scratch()
        project = scratch.url.appending(path: "project")
        for path in ["scripts/version", "scripts/link", "Sources/CuttleOS/Version.swift", "CHANGELOG.md"] {
            let copy = project.appending(path: path)
            try FileManager.default.createDirectory(
                at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: DocumentationPage.project.appending(path: path), to: copy)
        }
    }

    private func version(_ words: String..., epoch: String? = nil) throws -> Run {
        var environment = ["PATH": "/usr/bin:/bin"]
        environment["SOURCE_DATE_EPOCH"] = epoch
        return try run(project.appending(path: "scripts/version").path, words, environment: environment)
    }

    private func git(_ words: String...) throws -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@localhost"]
        let environment = ["PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": "1700000000 +0000", "HOME": scratch.url.path]
        let result = try run(gitProgram, identity + words, environment: environment, in: project)
        try #require(result.code == 0, "\(result.errors)")
        return result.text.trimmingCharacters(in: .newlines)
    }

    @Test(.enabled(if: isInstalled(gitProgram), "needs git"))
    func `a version is named by its tag, its commit, and whether anything was changed`() throws {
        #expect(try version().text == "\(cuttleOSVersion)\n")
        #expect(try version("note").text == "")
        #expect(try version("debian", epoch: "1700000000").text == "\(cuttleOSVersion)\n")

        _ = try git("init", "-q")
        _ = try git("add", ".")
        _ = try git("commit", "-qm", "first")
        let commit = try git("rev-parse", "--short=12", "HEAD")
        #expect(try version("note").text == "commit \(commit)\n")
        #expect(try version("debian").text == "\(cuttleOSVersion)~20231114.\(commit)\n")
        #expect(try version("epoch").text == "1700000000\n")
        #expect(try version("tag").code == 65)

        _ = try git("tag", "v\(cuttleOSVersion)")
        #expect(try version("note").text == "tag v\(cuttleOSVersion), commit \(commit)\n")
        #expect(try version("debian").text == "\(cuttleOSVersion)\n")
        #expect(try version("tag").text == "v\(cuttleOSVersion)\n")

        try Data("changed\n".utf8).write(to: project.appending(path: "CHANGELOG.md"))
        #expect(try version("note").text == "commit \(commit), changed\n")
        #expect(try version("tag").code == 65)
    }

    @Test func `a link says what is missing, and takes no note that could be code`() throws {
        let link = project.appending(path: "scripts/link").path
        let environment = ["PATH": "/usr/bin:/bin"]
        #expect(try run(link, ["other", scratch.path("out")], environment: environment).code == 64)
        #expect(try run(link, ["static", scratch.path("out"), "\"; }"], environment: environment).code == 64)
        let nothing = try run(link, ["static", scratch.path("out")], environment: environment)
        #expect(nothing.code == 66)
        #expect(nothing.errors.contains("run 'make build' first"), "\(nothing.errors)")
    }

    /// What scripts/linked-parts prints, of a package, a part of the toolchain and a library, linked in and not.
    private func parts() throws -> String {
        try scratch.file(
            "parts.json",
            """
            [{"name": "swift-nio", "linkage": "static", "license": "Apache-2.0 AND MIT", "copyright": "2026 A, B",
              "version": "2.1.0", "revision": "0123", "origin": "https://example.com/swift-nio.git", "comment": "a: MIT"},
             {"name": "swift-runtime", "linkage": "static", "license": "Apache-2.0 WITH Swift-exception",
              "copyright": "2026 A", "version": "6.3", "files": ["libswiftCore.a"]},
             {"name": "liblzma", "linkage": "dynamic", "license": "LicenseRef-public-domain", "copyright": "2026 A",
              "version": "1:5.4+1", "source": "xz-utils", "packages": ["liblzma5"], "files": ["liblzma.so.5"]}]
            """)
    }

    private func script(_ name: String, _ arguments: String...) throws -> Run {
        let path = DocumentationPage.project.appending(path: "scripts/\(name)").path
        return try run(path, arguments, environment: ["PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": "1700000000"])
    }

    @Test func `the copyright file has a paragraph for all that is linked in, and the text of every licence`() throws {
        let made = try script("copyright", parts())
        #expect(made.code == 0, "\(made.errors)")
        let paragraphs = made.text.components(separatedBy: "\n\n")
        let licenses = paragraphs.filter { $0.hasPrefix("License: ") }.compactMap {
            $0.components(separatedBy: "\n").first
        }
        #expect(licenses == ["Apache-2.0", "Apache-2.0 with Swift exception", "MIT"].map { "License: \($0)" })
        let files = paragraphs.filter { $0.hasPrefix("Files: ") }.compactMap { $0.components(separatedBy: "\n").first }
        #expect(files == ["Files: *", "Files: .build/checkouts/swift-nio/*", "Files: */libswiftCore.a"])
        #expect(made.text.contains("License: Apache-2.0 and MIT\n"))
    }

    @Test func `the SBOM tells what is linked in from what is asked for, and has the sum of the artifact`() throws {
        let artifact = try scratch.file("artifact.deb", "content\n")
        let made = try script("sbom", "1.2.3", "\(artifact)=\(parts())")
        #expect(made.code == 0, "\(made.errors)")
        let document = try #require(JSONSerialization.jsonObject(with: made.output) as? [String: Any])
        #expect(document["spdxVersion"] as? String == "SPDX-2.3")
        let relations = try #require(document["relationships"] as? [[String: String]])
        #expect(
            relations.map { "\($0["relationshipType"] ?? "") \($0["relatedSpdxElement"] ?? "")" } == [
                "DESCRIBES SPDXRef-artifact-artifact.deb", "STATIC_LINK SPDXRef-swift-nio",
                "STATIC_LINK SPDXRef-swift-runtime", "DYNAMIC_LINK SPDXRef-liblzma",
            ])
        let sum = try run("/usr/bin/sha256sum", [artifact]).text.prefix(64)
        #expect(made.text.contains("\"checksumValue\": \"\(sum)\""))
        #expect(made.text.contains("pkg:deb/debian/xz-utils@1%3A5.4%2B1?arch=source"))
        #expect(made.text.contains("\"created\": \"2023-11-14T22:13:20Z\""))
        let texts = try #require(document["hasExtractedLicensingInfos"] as? [[String: String]])
        #expect(texts.map { $0["licenseId"] } == ["LicenseRef-public-domain"])
    }
}
