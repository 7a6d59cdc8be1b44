// SPDX-License-Identifier: Apache-2.0

import CuttleOS
import Foundation
import Testing

/// A program looks into images, and at settings without one.
@Suite(.timeLimit(.minutes(5))) struct ReadingTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func `inspects partitions, file systems and settings`() throws {
        let report = try OSImage(bench.image).inspect()
        #expect(report.tableType == "gpt")
        #expect(report.sectorSize == 512)
        #expect(report.partitions.map(\.label) == ["EDGELQ_BOOT", "EDGELQ_ISOS", "EDGELQ_DATA"])
        #expect(report.partitions.allSatisfy { $0.fileSystem?.type == "ext4" })
        #expect(report.layout == "spektra-edge")
        let password = try #require(report.settings.first { $0.setting == .password })
        #expect(password.present)
        #expect(password.path == "/edgelq/password")
    }

    @Test func `lists a directory and reads a file`() throws {
        let list = try OSImage(bench.image).list(ImageLocation(partition: "EDGELQ_BOOT", path: "/edgelq"))
        #expect(list.entries.map(\.name).contains("endpoint-domain"))
        let entry = try #require(list.entries.first { $0.name == "endpoint-domain" })
        #expect(entry.kind == .file)
        let content = try OSImage(bench.image).read(ImageLocation("1:/edgelq/endpoint-domain"))
        #expect(UInt64(content.bytes.count) == entry.size)
    }

    @Test func `an image is the same as itself`() throws {
        let report = try OSImage(bench.image).compare(CompareRequest(base: OSImage(bench.image)))
        #expect(report.identical)
    }

    @Test(arguments: [
        ("EDGELQ_BOOT:/edgelq", "EDGELQ_BOOT", "/edgelq"), ("EDGELQ_BOOT", "EDGELQ_BOOT", "/"), ("a:b:/c", "a:b", "/c"),
    ])
    func `a place is a label and a path`(text: String, partition: String, path: String) {
        let place = ImageLocation(text)
        #expect(place.partition == partition)
        #expect(place.path == path)
    }

    @Test func `checks settings without an image`() throws {
        var request = ValidateRequest()
        request.customization.netplanCheck = .never
        request.customization.settings[.endpointDomain] = .value("a.example.com")
        let right = try OSImage.validate(request)
        #expect(right.checked == 1)
        #expect(right.diagnostics.isEmpty)
        #expect(right.failure == nil)

        request.customization.settings[.diskMapping] = .file(.bytes(Array("diskmappings: 1\n".utf8), name: "mapping"))
        let wrong = try OSImage.validate(request)
        #expect(wrong.checked == 2)
        #expect(wrong.errors > 0)
        #expect(wrong.failure == .badInput)
        let finding = try #require(wrong.diagnostics.first)
        #expect(finding.source.name == "mapping")
        #expect(finding.id.hasPrefix("disk-mapping."))
    }

    @Test func `findings read as a compiler's`() throws {
        var request = ValidateRequest()
        request.customization.settings[.endpointDomain] = .value("A.example.com")
        let report = try OSImage.validate(request)
        #expect(report.warnings == 1)
        let text = TextRenderer().render(report.diagnostics)
        #expect(text.contains(": warning: "), "\(text)")
        #expect(text.contains("[endpoint-domain.case]\n"), "\(text)")
    }

    @Test(arguments: DefaultDocument.allCases)
    func `a default document is valid`(document: DefaultDocument) throws {
        var request = ValidateRequest()
        request.customization.netplanCheck = .never
        let setting = try #require(SettingName(rawValue: document.rawValue))
        request.customization.settings[setting] = .file(.bytes(document.bytes, name: document.rawValue))
        let report = try OSImage.validate(request)
        #expect(report.errors == 0, "\(TextRenderer().render(report.diagnostics))")
    }

    @Test func `lists this machine's disks`() throws {
        let report = try Disks.list()
        #expect(report.devices.allSatisfy { $0.path.hasPrefix("/dev/") })
    }

    @Test func `every report is JSON`() throws {
        let image = OSImage(bench.image)
        let reports = [
            try image.inspect().json, try image.list(ImageLocation("EDGELQ_BOOT")).json, try Disks.list().json,
            try image.compare(CompareRequest(base: image)).json,
        ]
        for report in reports {
            #expect((try? JSONSerialization.jsonObject(with: Data(report.utf8))) != nil, "\(report)")
        }
    }
}

/// A file that is handed on part by part.
@Suite(.timeLimit(.minutes(5))) struct StreamingTests {
    let bench: Bench
    let place = ImageLocation("EDGELQ_BOOT:/boot/vmlinuz")

    init() throws { bench = try Bench() }

    @Test func `all parts together are the file`() throws {
        var (bytes, notes): ([UInt8], [[String]]) = ([], [])
        try OSImage(bench.image).read(place, opened: { notes.append($0) }) { (part) throws(CuttleError) in
            part.withUnsafeBytes { bytes += $0 }
            return true
        }
        #expect(bytes == (try OSImage(bench.image).read(place).bytes))
        #expect(bytes.count == 70_000)
        #expect(notes == [[]])
    }

    @Test func `who has had enough gets no more`() throws {
        var parts = 0
        try OSImage(bench.image).read(place) { (_) throws(CuttleError) in
            parts += 1
            return false
        }
        #expect(parts == 1)
    }

    @Test func `what the reader throws is thrown`() throws {
        let failure = try bench.failure { () throws(CuttleError) in
            try OSImage(bench.image).read(place) { (_) throws(CuttleError) in
                _ = try OSImage("/none").inspect()
                return true
            }
        }
        #expect(failure.code == .missing)
    }
}
