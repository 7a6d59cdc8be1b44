// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A page of the documentation, as far as the tests hold it against the tool.
struct DocumentationPage: Sendable, CustomTestStringConvertible {
    static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every page for people, but for the CHANGELOG, which tells of what was. A page that is not there is missing here, too: a
    /// test says so.
    static let all: [DocumentationPage] = paths.compactMap { try? DocumentationPage($0) }

    static let paths: [String] = {
        let docs = (try? FileManager.default.contentsOfDirectory(atPath: project.appending(path: "docs").path)) ?? []
        let others = [
            "README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md", ".github/pull_request_template.md",
            ".github/ISSUE_TEMPLATE/bug.yml", ".github/ISSUE_TEMPLATE/feature.yml",
        ]
        return others + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 } + articles
    }()

    private static let articles = ["CuttleOS.md", "GettingStarted.md"].map { "Sources/CuttleOS/CuttleOS.docc/" + $0 }

    /// From the repository's root.
    let path: String
    let text: String
    /// The lines of the blocks of code, each block without its indentation.
    let blocks: [[String]]
    /// What stands in the text itself between backticks.
    let spans: [String]
    /// The text itself, without blocks of code.
    let prose: String

    var testDescription: String { path }

    init(_ path: String) throws {
        self.path = path
        text = try String(contentsOf: Self.project.appending(path: path), encoding: .utf8)
        var (blocks, prose, block) = ([[String]](), [String](), [String]())
        var (isFenced, wasBlank) = (false, true)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                isFenced.toggle()
                if !isFenced {
                    blocks.append(block)
                    block = []
                }
            } else if isFenced {
                block.append(line)
            } else if line.hasPrefix("    "), !block.isEmpty || wasBlank {
                block.append(String(line.dropFirst(4)))
            } else if line.isEmpty, !block.isEmpty {
                block.append("")
            } else {
                if !block.isEmpty { blocks.append(Self.withoutEnd(block)) }
                block = []
                prose.append(line)
            }
            wasBlank = line.isEmpty
        }
        if !block.isEmpty { blocks.append(Self.withoutEnd(block)) }
        self.blocks = blocks
        self.prose = prose.joined(separator: "\n")
        spans = self.prose.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { $0.element.replacingOccurrences(of: "\n", with: " ") }
    }

    private static func withoutEnd(_ block: [String]) -> [String] {
        Array(block.reversed().drop(while: \.isEmpty).reversed())
    }

    /// The command lines of this tool in blocks of code, as words; `cuttle` and `cuttle-os` are the first of them.
    var commands: [[String]] {
        blocks.flatMap { block -> [[String]] in
            block.joined(separator: "\n").replacingOccurrences(of: "\\\n", with: " ")
                .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                .compactMap { words in
                    let words = Array(words.drop { ["sudo", "-E"].contains($0) })
                    return ["cuttle", "cuttle-os"].contains(words.first) ? words : nil
                }
        }
    }

    /// The long flags that the page names as this tool's.
    var flags: Set<String> {
        let ours = spans.filter { span in
            span.hasPrefix("--") || span.hasPrefix("cuttle") || Self.verbs.contains { span.hasPrefix($0 + " ") }
        }
        return Set((ours + commands.map { $0.joined(separator: " ") }).flatMap(Self.longFlags))
    }

    static func longFlags(in text: String) -> [String] {
        text.matches(of: /(?:^|[\s`\[(,|])(--[a-z][a-z0-9-]*)/).map { String($0.1) }
    }

    /// The anchors of the page's headings, as GitHub makes them.
    var anchors: Set<String> {
        Set(
            prose.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
                heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                    .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
                    .replacingOccurrences(of: " ", with: "-")
            })
    }

    /// Where the page's links lead.
    var links: [String] { prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }

    /// The tool's commands.
    static let verbs: [String] = {
        let help = (try? cuttle("--help").text) ?? ""
        let list = help.components(separatedBy: "SUBCOMMANDS:\n").last ?? ""
        return list.matches(of: /(?m)^  ([a-z-]+) {2,}/).map { String($0.1) }
    }()

    /// What each command says of itself.
    static let help: [String: String] = Dictionary(
        uniqueKeysWithValues: verbs.map { verb in
            let own = (try? cuttle(verb, "--help").text) ?? ""
            guard let list = own.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first else { return (verb, own) }
            let names = list.matches(of: /(?m)^  ([a-z-]+)(?: {2,}|$)/).map { String($0.1) }
            return (verb, ([own] + names.map { (try? cuttle(verb, $0, "--help").text) ?? "" }).joined(separator: "\n"))
        })

    /// Every long flag of every command.
    static let allFlags: Set<String> = Set(
        help.values.flatMap { text in text.matches(of: /(?m)^  (?:-[a-z], )?(--[a-z][a-z0-9-]*)/).map { String($0.1) } }
    )
}
