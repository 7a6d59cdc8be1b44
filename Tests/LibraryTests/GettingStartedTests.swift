// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import Testing

/// The code that the documentation shows is code that is compiled and run.
@Suite(.timeLimit(.minutes(5))) struct GettingStartedTests {
    static let article = "Sources/CuttleOS/CuttleOS.docc/GettingStarted.md"

    /// The blocks of Swift in a page.
    static func blocks(of page: String) throws -> [String] {
        let text = try String(contentsOf: project.appendingPathComponent(page), encoding: .utf8)
        return text.components(separatedBy: "```swift\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
    }

    static let compiled: String =
        (try? String(
            contentsOf: project.appendingPathComponent("Tests/LibraryTests/GettingStarted.swift"), encoding: .utf8))
        ?? ""

    @Test(arguments: [article, "README.md"])
    func `a page's code is in the file that is compiled`(page: String) throws {
        let blocks = try Self.blocks(of: page)
        #expect(!blocks.isEmpty)
        for block in blocks {
            let code = block.replacing("import CuttleOS\n\n", with: "")
            #expect(Self.compiled.contains("\n" + code + "\n"), "\(page): \(code)")
        }
    }

    @Test func `every function of the file is in the article`() throws {
        let article = try Self.blocks(of: Self.article).joined(separator: "\n\n")
        let compiled = try #require(Self.compiled.components(separatedBy: "import CuttleOS\n\n").last)
        #expect(article == compiled.trimmingCharacters(in: .newlines))
    }

    @Test func `the article's functions do what it says`() throws {
        let bench = try Bench()
        let before = try bench.bytes()
        let new = bench.path("device.raw")
        let made = try makeImage(of: bench.image, named: new, passwordHash: someHash)
        #expect(made.outputImage == new)
        #expect(made.files.map(\.setting) == [.password, .endpointDomain])
        #expect(try bench.bytes() == before)
        #expect(try domain(in: new) == "stg01b.edgelq.com\n")

        let whole = try bench.bytes("device.raw")
        let edited = try setTimeServers(["ntp1.example.com", "ntp2.example.com"], in: new)
        #expect(edited.files.map(\.action) == [.created])
        #expect(try presentSettings(in: new) == [.password, .endpointDomain, .ntp])
        #expect(try takeBack(new).pagesWritten == edited.pagesWritten)
        #expect(try bench.bytes("device.raw") == whole)
    }

    @Test func `the article's findings and explanations say what is wrong`() throws {
        let bench = try Bench()
        let network = try bench.file("net.yaml", "network: {version: 2, ethernets: {eth0: {dhcp4: maybe}}}\n")
        let found = try findings(ofNetwork: network)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("error: ") == true, "\(found)")
        let error = try bench.failure { () throws(CuttleError) in
            _ = try setTimeServers(["ntp1.example.com:123"], in: bench.path("nowhere.raw"))
        }
        #expect(explain(error).hasSuffix("\nnothing was written"), "\(explain(error))")
    }
}
