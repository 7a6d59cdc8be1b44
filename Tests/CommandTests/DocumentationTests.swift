// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestSupport
import Testing

/// The documentation is held against the tool, its schemas and its sources.
@Suite(.timeLimit(.minutes(5))) struct DocumentationTests {
    typealias Page = DocumentationPage

    @Test func `the pages and the commands are found`() {
        #expect(Page.all.map(\.path) == Page.paths)
        #expect(Page.all.count > 20)
        #expect(Page.verbs.count > 10)
        #expect(Page.allFlags.count > 30)
        #expect(Page.all.flatMap(\.commands).count > 8)
    }

    @Test(arguments: Page.all) func `every flag that a page names exists`(page: Page) {
        #expect(page.flags.subtracting(Page.allFlags).sorted() == [])
    }

    @Test func `every flag is named on a page`() {
        let named = Page.all.reduce(into: Set<String>()) { $0.formUnion($1.flags) }
        #expect(Page.allFlags.subtracting(named).subtracting(["--help"]).sorted() == [])
    }

    @Test func `the README's table has every flag of edit, and no other`() throws {
        let readme = try Page("README.md")
        let rows = readme.prose.components(separatedBy: "## Options of `edit`")[1].components(separatedBy: "\n## ")[0]
        let cells = rows.split(separator: "\n").filter { $0.hasPrefix("| `") }.map {
            $0.components(separatedBy: " | ")[0]
        }
        let documented = Set(cells.flatMap(Page.longFlags))
        let edit = Set(
            try #require(Page.help["edit"]).matches(of: /(?m)^  (?:-[a-z], )?(--[a-z][a-z0-9-]*)/).map { String($0.1) })
        #expect(documented.subtracting(edit).sorted() == [])
        #expect(edit.subtracting(documented).sorted() == ["--help", "--version"])
    }

    @Test func `the README's table has every command`() throws {
        let readme = try Page("README.md")
        let rows = readme.prose.components(separatedBy: "## Commands")[1].components(separatedBy: "\n## ")[0]
        let documented = rows.matches(of: /(?m)^\| `([a-z-]+)/).map { String($0.1) }
        #expect(documented == Page.verbs)
    }

    @Test func `the README is short`() throws {
        #expect(try Page("README.md").text.split(separator: "\n", omittingEmptySubsequences: false).count <= 200)
    }

    @Test func `the table of exit codes is the library's`() throws {
        let readme = try Page("README.md")
        let rows = readme.prose.matches(of: /(?m)^\| (\d+) \| [^|]+\| (?:`([a-z-]+)` )?\|$/)
        let documented = rows.map { "\($0.1) \($0.2 ?? "")" }
        let codes = (0...127).map { CuttleError.Code(rawValue: $0) }
            .filter { $0.name != "bug" || $0 == .bug }.map { "\($0.rawValue) \($0.name)" }
        #expect(documented == ["0 "] + codes)
        // The tool's own help says the same.
        let help = try cuttle("--help").text.replacingOccurrences(of: "\n", with: " ")
        let said = help.matches(of: #/(?:Exit codes: |, )(\d+) /#).map { String($0.1) }
        #expect(said == ["0"] + codes.map { String($0.prefix { $0 != " " }) })
    }

    @Test(arguments: Page.all) func `every link leads somewhere`(page: Page) throws {
        let base = Page.project.appending(path: page.path).deletingLastPathComponent()
        for link in page.links where !link.hasPrefix("https://") {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target = parts[0].isEmpty ? Page.project.appending(path: page.path) : base.appending(path: parts[0])
            #expect(FileManager.default.fileExists(atPath: target.standardizedFileURL.path), "\(link)")
            guard parts.count == 2 else { continue }
            let path = target.standardizedFileURL.path.dropFirst(Page.project.standardizedFileURL.path.count + 1)
            #expect(try Page(String(path)).anchors.contains(parts[1]), "\(link)")
        }
    }

    @Test func `every page is in the index`() throws {
        let index = Set(try Page("docs/README.md").links)
        for page in Page.all where page.path.hasPrefix("docs/") && page.path != "docs/README.md" {
            #expect(index.contains(String(page.path.dropFirst(5))), "\(page.path)")
        }
    }

    /// Paths of the sources, the schemas and the scripts; NAME stands for what one chooses.
    @Test(arguments: Page.all) func `every file and directory that a page names exists`(page: Page) {
        let names = page.text.matches(
            of:
                /(?:Sources|Tests|TestImages|TestServices|scripts|schemas|deploy|assets|docs|examples)\/[A-Za-z0-9_.\/+-]*[A-Za-z0-9]/
        )
        for name in names.map({ String($0.0) }) where !name.contains("NAME") {
            #expect(FileManager.default.fileExists(atPath: Page.project.appending(path: name).path), "\(name)")
        }
    }

    /// `ImageFile.commit` is named where there are an ImageFile and a commit.
    @Test(arguments: Page.all.filter { !$0.path.hasSuffix("json-schema.md") })
    func `every type of the sources that a page names exists`(page: Page) throws {
        let names = page.spans.compactMap { try? /([A-Z]\w*[a-z]\w*)(?:\.(\w+))?(?:\(.*\))?/.wholeMatch(in: $0) }
        for name in names {
            for word in [name.1, name.2].compactMap({ $0 }) {
                #expect(Self.words.contains(String(word)), "\(name.0)")
            }
        }
    }

    /// Every word of the sources that is an identifier, or may be one.
    static let words = Set(
        sources.utf8.split { byte in
            !(0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x5F || byte >= 0x80)
        }.map { String(decoding: $0, as: UTF8.self) })

    static let sources: String = ["Sources", "TestImages", "TestServices", "Tests"].map { directory in
        let root = Page.project.appending(path: directory)
        let files = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".swift") }
            .compactMap { try? String(contentsOf: root.appending(path: $0), encoding: .utf8) }.joined()
    }.joined()

    @Test func `every schema is named on a page or by a report's command, and is JSON`() throws {
        let directory = Page.project.appending(path: "schemas")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".schema.json") }
        #expect(names.count > 15)
        for name in names {
            let data = try Data(contentsOf: directory.appending(path: name))
            #expect((try? JSONSerialization.jsonObject(with: data)) != nil, "\(name)")
        }
    }

    /// Fields in JSON that pages name, and the schemas that have them.
    @Test(arguments: [
        ("README.md", "error.written", "error-report"), ("docs/write.md", "error.written", "write-report"),
        ("docs/disks.md", "content", "disks-report"), ("docs/architecture.md", "ignored", "inspect-report"),
    ])
    func `a field of JSON that a page names is in its schema`(path: String, field: String, schema: String) throws {
        #expect(try Page(path).spans.contains(field))
        let file = Page.project.appending(path: "schemas/\(schema).schema.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        for name in field.split(separator: ".") { #expect(text.contains("\"\(name)\""), "\(name)") }
    }

    /// What a schema can say of what may be shown, and what disclosure.md explains.
    @Test func `every kind of x-open is explained`() throws {
        let rows = try Page("docs/disclosure.md").prose.matches(of: /(?m)^  \| ((?:`[a-z]+`(?:, )?)+) \|/)
        let documented = Set(rows.flatMap { $0.1.matches(of: /[a-z]+/).map { String($0.0) } })
        let directory = Page.project.appending(path: "schemas")
        var used: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) where name.hasSuffix(".json") {
            let text = try String(contentsOf: directory.appending(path: name), encoding: .utf8)
            for list in text.matches(of: /"x-open": (\[[^\]]*\]|"[a-z]+")/) {
                used.formUnion(list.1.matches(of: /"([a-z]+)"/).map { String($0.1) })
            }
        }
        #expect(used.subtracting(documented).sorted() == [])
    }

    @Test func `the library's first page lists every public type, and no other`() throws {
        let page = try Page("Sources/CuttleOS/CuttleOS.docc/CuttleOS.md")
        let listed = page.text.matches(of: /(?m)^- ``(\w+)``$/).map { String($0.1) }.sorted()
        let root = Page.project.appending(path: "Sources/CuttleOS")
        let files = try #require(FileManager.default.enumerator(atPath: root.path)).compactMap { $0 as? String }
        let types = try files.filter { $0.hasSuffix(".swift") }.flatMap { name in
            try String(contentsOf: root.appending(path: name), encoding: .utf8)
                .matches(of: /(?m)^public (?:final class|class|struct|enum|protocol|actor) (\w+)/).map { String($0.1) }
        }
        #expect(listed == types.sorted())
    }

    @Test func `the files for the package index name targets that there are`() throws {
        let index = try String(contentsOf: Page.project.appending(path: ".spi.yml"), encoding: .utf8)
        let package = try String(contentsOf: Page.project.appending(path: "Package.swift"), encoding: .utf8)
        let targets = try #require(index.firstMatch(of: /documentation_targets: \[([A-Za-z, ]+)\]/))
        for target in targets.1.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            #expect(package.contains(".library(name: \"\(target)\""), "\(target)")
        }
    }
}
