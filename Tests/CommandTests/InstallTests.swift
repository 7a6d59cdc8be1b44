// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `scripts/install`, as make calls it, into a directory that is gone afterwards. What is installed only looks like the tool.
@Suite(.timeLimit(.minutes(30)))
struct InstallTests {
    let scratch: Scratch
    let built: String
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init() throws {
        scratch = try Scratch()
        built = try scratch.file("built", "#!/bin/sh\n# /var/lib/cuttle-os\necho built\n")
        try FileManager.default.createDirectory(atPath: scratch.path("empty"), withIntermediateDirectories: true)
    }

    private var bin: String { scratch.path("root/opt/bin") }
    private func path(_ name: String) -> String { "\(bin)/\(name)" }

    private func make(_ target: String, path: String = "/usr/bin:/bin", _ more: [String: String] = [:]) throws -> Run {
        var environment = ["BINARY": built, "PATH": path]
        environment.merge(more) { $1 }
        return try run(
            "/usr/bin/make", ["-s", target, "DESTDIR=\(scratch.path("root"))", "PREFIX=/opt"],
            environment: environment, in: Self.project)
    }

    private func put(_ name: String, _ text: String) throws {
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    private func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }
    private func link(_ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path(name))
    }
    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: bin).sorted()) ?? [] }

    @Test func `installs the tool and the link, again over itself, and removes both`() throws {
        for _ in 0..<2 {
            let result = try make("install")
            #expect(result.code == 0, "\(result.errors)")
            #expect(names == ["cuttle", "cuttle-os"])
            #expect(link("cuttle") == "cuttle-os")
            #expect(try run(path("cuttle"), []).text == "built\n")
        }
        let result = try make("uninstall")
        #expect(result.code == 0, "\(result.errors)")
        #expect(names == [])
        #expect(try make("uninstall").code == 0)
    }

    /// As packages are made, which leave the name to the vendor's tool.
    @Test func `without the link nothing of cuttle is installed`() throws {
        let result = try make("install", ["LINK": "no"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(names == ["cuttle-os"])
        #expect(
            shared.filter { $0.hasSuffix("/cuttle") || $0.hasSuffix("_cuttle") || $0.hasSuffix("/cuttle.fish") } == [])
        #expect(shared.contains("bash-completion/completions/cuttle-os"))
    }

    @Test func `an earlier version is replaced`() throws {
        try put("cuttle-os", "earlier, with /var/lib/cuttle-os in it")
        try Data("#!/bin/sh\necho any\n".utf8).write(to: URL(fileURLWithPath: built))
        for _ in 0..<2 {
            #expect(try make("install").code == 0)
            #expect(text("cuttle-os")?.contains("echo any") == true)
        }
        #expect(try make("uninstall").code == 0)
        #expect(names == [])
    }

    @Test func `the vendor's cuttle stays, and is named as that`() throws {
        try put("cuttle", "the vendor's own")
        let installed = try make("install")
        #expect(installed.code == 0, "\(installed.text)")
        #expect(installed.text.contains("the vendor's tool"), "\(installed.text)")
        #expect(text("cuttle") == "the vendor's own")
        #expect(text("cuttle-os")?.contains("echo built") == true)
        let removed = try make("uninstall")
        #expect(removed.code == 0, "\(removed.text)")
        #expect(removed.text.contains("left \(path("cuttle")) as it is"), "\(removed.text)")
        #expect(names == ["cuttle"])
        #expect(text("cuttle") == "the vendor's own")
    }

    @Test(arguments: ["/opt/vendor/cuttle", "cuttle-2.1", "../lib/cuttle-os"])
    func `a link of somebody else's stays, wherever it leads`(target: String) throws {
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: path("cuttle"), withDestinationPath: target)
        #expect(try make("install").code == 0)
        #expect(link("cuttle") == target)
        #expect(try make("uninstall").code == 0)
        #expect(link("cuttle") == target)
        #expect(names == ["cuttle"])
    }

    @Test func `a cuttle-os of somebody else's stays, and nothing is installed`() throws {
        try put("cuttle-os", "something else")
        let result = try make("install")
        #expect(result.code != 0, "\(result.errors)")
        #expect(result.errors.contains("is not of this project"), "\(result.errors)")
        #expect(try make("uninstall").code == 0)
        #expect(names == ["cuttle-os"])
        #expect(text("cuttle-os") == "something else")
    }

    @Test func `a cuttle elsewhere in PATH is not hidden by a link`() throws {
        try put("cuttle", "#!/bin/sh\necho vendor\n")
        chmod(path("cuttle"), 0o755)
        try FileManager.default.moveItem(atPath: bin, toPath: scratch.path("vendor"))
        let result = try run(
            Self.project.appendingPathComponent("scripts/install").path, [],
            environment: [
                "BINARY": built, "PREFIX": scratch.path("root/opt"), "DESTDIR": "",
                "PATH": "\(scratch.path("vendor")):/usr/bin:/bin",
            ])
        #expect(result.code == 0, "\(result.text)\(result.errors)")
        #expect(result.text.contains("the vendor's tool"), "\(result.text)\(result.errors)")
        #expect(names == ["cuttle-os"])
    }

    /// Root has no Swift: nothing is built, and nothing asks for it.
    @Test func `installs what was built, and says what to do where nothing was`() throws {
        let log = scratch.path("log")
        for tool in ["swift", "sudo", "apt-get"] {
            try Data("#!/bin/sh\necho \(tool) >>'\(log)'\nexit 1\n".utf8)
                .write(to: URL(fileURLWithPath: scratch.path("empty/\(tool)")))
            chmod(scratch.path("empty/\(tool)"), 0o755)
        }
        let path = "\(scratch.path("empty")):/usr/bin:/bin"
        #expect(try make("install", path: path).code == 0)
        #expect(try make("uninstall", path: path).code == 0)
        let none = try make("install", path: path, ["BINARY": scratch.path("none")])
        #expect(none.code != 0, "\(none.errors)")
        #expect(none.errors.contains("run 'make build' first"), "\(none.errors)")
        #expect(names == [])
        #expect(!FileManager.default.fileExists(atPath: log))
    }

    private var share: String { scratch.path("root/opt/share") }

    /// Everything below share, by its path there.
    private var shared: [String] {
        let found = FileManager.default.enumerator(atPath: share)?.compactMap { $0 as? String } ?? []
        return found.filter { name in
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(share)/\(name)", isDirectory: &isDirectory)
            return !isDirectory.boolValue
        }.sorted()
    }

    private let ofTool = [
        "bash-completion/completions/cuttle-os", "fish/vendor_completions.d/cuttle-os.fish",
        "zsh/site-functions/_cuttle-os",
    ]
    private let ofLink = [
        "bash-completion/completions/cuttle", "fish/vendor_completions.d/cuttle.fish", "zsh/site-functions/_cuttle",
    ]
    private var pages: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: Self.project.appending(path: "man").path)
        return (names ?? []).filter { $0.hasSuffix(".1") }.map { "man/man1/\($0)" }
    }

    @Test func `installs manual pages and completions, again over themselves, and removes them`() throws {
        for _ in 0..<2 {
            #expect(try make("install").code == 0)
            #expect(shared == (pages + ofTool + ofLink).sorted())
        }
        let mode = try FileManager.default.attributesOfItem(atPath: "\(share)/man/man1/cuttle-os.1")[.posixPermissions]
        #expect(mode as? Int == 0o644)
        // The page of a command that there was once.
        try FileManager.default.copyItem(
            atPath: "\(share)/man/man1/cuttle-os.1", toPath: "\(share)/man/man1/cuttle-os-earlier.1")
        #expect(try make("uninstall").code == 0)
        #expect(shared == [])
    }

    @Test func `where cuttle is the vendor's, so are its completions`() throws {
        try put("cuttle", "the vendor's own")
        #expect(try make("install").code == 0)
        #expect(shared == (pages + ofTool).sorted())
    }

    @Test func `a page and a completion of somebody else's stay`() throws {
        let foreign = ["man/man1/cuttle-os.1", "zsh/site-functions/_cuttle"]
        for name in foreign {
            let file = URL(fileURLWithPath: "\(share)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("another's".utf8).write(to: file)
        }
        try FileManager.default.createDirectory(
            atPath: "\(share)/bash-completion/completions", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(share)/bash-completion/completions/cuttle-os", withDestinationPath: "/nowhere/another")
        let installed = try make("install")
        #expect(installed.code == 0, "\(installed.errors)")
        for name in foreign { #expect(installed.text.contains("left \(share)/\(name) as it is"), "\(installed.text)") }
        #expect(try make("uninstall").code == 0)
        for name in foreign { #expect(try String(contentsOfFile: "\(share)/\(name)", encoding: .utf8) == "another's") }
        #expect(shared == (foreign + ["bash-completion/completions/cuttle-os"]).sorted())
    }
}
