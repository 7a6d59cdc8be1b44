// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestSupport
import Testing

@testable import CuttleCommands

private let mandoc = "/usr/bin/mandoc"

/// The manual pages in `man/` are those of the tool, and are well formed by a judge that this project did not write.
@Suite(.timeLimit(.minutes(10)))
struct ManPageTests {
    private static let man = DocumentationPage.project.appending(path: "man")
    private static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: man.path)) ?? []
        return files.filter { $0.hasSuffix(".1") }.sorted()
    }()

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: man.appending(path: name), encoding: .utf8)
    }

    @Test func `there is a page of the tool, and one of each command`() {
        let commands = CommandLineTool.verbNames.map { "cuttle-os-\($0).1" }
        #expect(Self.names == (["cuttle-os.1"] + commands).sorted())
    }

    @Test func `the pages are those of the tool`() throws {
        let scratch = try Scratch()
        let script = DocumentationPage.project.appending(path: "scripts/man-pages").path
        let made = try run(script, [Binary.cuttleOS, scratch.path("made")])
        try #require(made.code == 0, "\(made.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("made")).sorted() == Self.names)
        for name in Self.names {
            let now = try String(contentsOfFile: scratch.path("made/\(name)"), encoding: .utf8)
            #expect(try Self.text(name) == now, "\(name) is another one now: make man")
        }
    }

    /// It looks for other pages in its directory first. Those of other packages are there by name, as not every machine has them.
    @Test(.enabled(if: isInstalled(mandoc), "needs mandoc")) func `mandoc finds nothing wrong with them`() throws {
        let scratch = try Scratch()
        for name in Self.names { _ = try scratch.file(name, try Self.text(name)) }
        for other in ["crypt.5", "lsblk.8", "netplan.5", "timesyncd.conf.5"] { _ = try scratch.file(other, "") }
        let judged = try run(mandoc, ["-T", "lint"] + Self.names, in: scratch.url)
        #expect(judged.code == 0, "\(judged.errors)")
        #expect(judged.text == "")
    }

    /// As a person reads it.
    private func shown(_ name: String) throws -> String {
        let told = try run(mandoc, ["-T", "ascii", Self.man.appending(path: name).path])
        return told.text.replacing(/.\u{8}/, with: "")
    }

    @Test(.enabled(if: isInstalled(mandoc), "needs mandoc"), arguments: CommandLineTool.verbNames)
    func `a page has every option of its command, and no other`(verb: String) throws {
        let page = try shown("cuttle-os-\(verb).1")
        let named = Set(DocumentationPage.longFlags(in: page.replacing(/[.,;)]/, with: " ")))
        let help = try #require(DocumentationPage.help[verb])
        let known = Set(help.matches(of: /(?m)^  (?:-[a-z], )?(--[a-z][a-z0-9-]*)/).map { String($0.1) })
        #expect(known.subtracting(named).sorted() == [])
        #expect(named.subtracting(DocumentationPage.allFlags).sorted() == [])
    }

    @Test func `the exit codes are the library's`() throws {
        let section = try #require(try Self.text("cuttle-os.1").components(separatedBy: ".Sh EXIT STATUS\n").last)
        let told = section.components(separatedBy: ".Sh ")[0].matches(of: /(?m)^\.It (\d+)$/).compactMap { Int32($0.1) }
        let codes = (0...127).map { CuttleError.Code(rawValue: $0) }.filter { $0.name != "bug" || $0 == .bug }
        #expect(told == [0] + codes.map(\.rawValue))
    }

    @Test(arguments: names) func `every example is a command line that is understood`(name: String) throws {
        let blocks = try Self.text(name).matches(of: /(?s)\.Bd -literal[^\n]*\n(.*?)\n\.Ed/).map { String($0.1) }
        #expect(!blocks.isEmpty)
        for block in blocks {
            let lines = block.replacing("\\-", with: "-").replacing("\\e\n", with: " ").split(separator: "\n")
            for line in lines {
                let words = line.split(separator: " ").map(String.init).drop { $0 == "sudo" }
                let own = Array(words.dropFirst().prefix { ![">", "|"].contains($0) })
                #expect(words.first == "cuttle-os", "\(line)")
                #expect(CommandLineTool.isUnderstood(own), "\(line)")
            }
        }
    }

    @Test func `every variable that a page names is one that the sources read`() throws {
        let sources = try run(
            "/bin/grep", ["-rhoE", "[A-Za-z_]+", "Sources", "--include=*.swift"], in: DocumentationPage.project)
        let words = Set(sources.text.split(separator: "\n").map(String.init))
        for name in Self.names {
            for line in try Self.text(name).split(separator: "\n") where line.hasPrefix(".It Ev ") {
                let variables = line.dropFirst(7).split(separator: " ").filter { $0 != "," }.map(String.init)
                for variable in variables { #expect(words.contains(variable), "\(name): \(variable)") }
            }
        }
    }
}
