// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import TestImages
import TestSupport
import Testing

/// What a program does with the library; what the tool does with it is tested through the tool.
@Suite(.timeLimit(.minutes(30)))
struct OSImageTests {
    let scratch: Scratch
    let image: OSImage

    init() throws {
        scratch = try Scratch()
        image = OSImage(try #require(Recipe.named("gpt-512")).build(in: scratch.url.path))
    }

    /// The recipe has a password and a domain of its own; a key, a mapping and proxies it has none.
    private static let hash = "$2b$12$abcdefghijklmnopqrstuuZ7WzrY0aYwyHTUuQ0gAjQvZ1Zk0m3Pi"

    @Test func `edits into a new image, as the README's example does`() throws {
        let new = scratch.path("device-0001.raw")
        let before = try Data(contentsOf: URL(fileURLWithPath: image.path))

        var request = EditRequest()
        request.customization.settings[.endpointDomain] = .value("stg01b.edgelq.com")
        request.customization.settings[.password] = .hash(Self.hash)
        request.destination = .newImage(new)
        let report = try image.edit(request)

        #expect(report.files.map(\.setting) == [.password, .endpointDomain])
        #expect(report.files.allSatisfy { $0.partition == "EDGELQ_BOOT" && $0.uid == 0 && $0.gid == 0 })
        #expect(report.files.map(\.mode) == [0o600, 0o644])
        #expect(report.pagesWritten > 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: image.path)) == before)
        let domain = try OSImage(new).read(ImageLocation("EDGELQ_BOOT:/edgelq/endpoint-domain"))
        #expect(domain.bytes == Array("stg01b.edgelq.com\n".utf8))
        let differences = try OSImage(new).compare(CompareRequest(base: image))
        #expect(differences.bytesOutside == 0)
        #expect(
            differences.partitions.flatMap(\.files).map(\.path)
                == ["/edgelq/endpoint-domain", "/edgelq/password"])
    }

    @Test func `inspects what an edit wrote, secrets left out`() throws {
        var request = EditRequest()
        request.customization.settings[.password] = .hash(Self.hash)
        request.customization.settings[.networkAgent] = .file(
            .bytes(
                Array("network: {version: 2, ethernets: {eth0: {dhcp4: true}, eth1: {}}}\n".utf8), name: "site.yaml"))
        request.customization.settings[.noProxy] = .value("localhost")
        _ = try image.edit(request)

        let report = try image.inspect()
        let summaries = Dictionary(uniqueKeysWithValues: report.settings.map { ($0.setting, $0.summary) })
        #expect(summaries[.networkAgent] == "2 ethernets")
        #expect(report.settings.filter(\.present).map(\.setting).contains(.noProxy))
        #expect(!report.json.contains(Self.hash))
        #expect(report.partitions.map(\.label) == ["EDGELQ_BOOT", "EDGELQ_ISOS", "EDGELQ_DATA"])
    }

    @Test func `shows every finding of every file at once, and changes nothing`() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: image.path))
        var request = EditRequest()
        request.customization.settings[.endpointDomain] = .value("https://edgelq.com:443/")
        request.customization.settings[.diskMapping] = .file(
            .bytes(Array("diskmappings: [{disk: sda}]\n".utf8), name: "map.yaml"))
        request.customization.settings[.ntp] = .file(.path(scratch.path("none.conf")))
        let failure = #expect(throws: CuttleError.self) { try image.edit(request) }
        let names = Set(failure?.diagnostics.map(\.source.name) ?? [])
        #expect(names.isSuperset(of: ["map.yaml", scratch.path("none.conf")]), "\(names)")
        #expect(failure?.diagnostics.contains { $0.id.hasPrefix("endpoint-domain") } == true)
        #expect(failure?.written == .nothing)
        #expect(try Data(contentsOf: URL(fileURLWithPath: image.path)) == before)
    }

    @Test func `gives a program the time stamps that it asks for`() throws {
        var request = EditRequest()
        request.customization.settings[.endpointDomain] = .value("stg01b.edgelq.com")
        request.customization.timestamp = 1_234_567_890
        _ = try image.edit(request)
        let listed = try image.list(ImageLocation("EDGELQ_BOOT:/edgelq/endpoint-domain"))
        #expect(listed.entries.map(\.modified) == [1_234_567_890])
    }

    @Test func `undoes and recovers, and says when there is nothing to recover`() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: image.path))
        var request = EditRequest()
        request.customization.settings[.endpointDomain] = .value("stg01b.edgelq.com")
        request.undoFile = scratch.path("edit.undo")
        let edited = try image.edit(request)
        #expect(try image.recover().recovered == false)
        let undone = try image.undo(UndoRequest(undoFile: scratch.path("edit.undo")))
        #expect(undone.pagesWritten == edited.pagesWritten)
        #expect(try Data(contentsOf: URL(fileURLWithPath: image.path)) == before)
    }
}
