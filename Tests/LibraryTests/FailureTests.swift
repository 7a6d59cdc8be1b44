// SPDX-License-Identifier: Apache-2.0

import CuttleBatch
import CuttleOS
import Foundation
import Testing

/// What a program gets where its input is bad: a typed error that says of which kind it is, and what was written.
@Suite(.timeLimit(.minutes(5))) struct FailureTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    /// An edit that cannot be.
    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: CuttleError.Code
        /// The ids of its findings.
        var ids: [String] = []
        var edit: @Sendable (Bench) throws(CuttleError) -> Void

        init(
            _ name: String, _ code: CuttleError.Code, _ ids: [String] = [],
            _ edit: @escaping @Sendable (Bench) throws(CuttleError) -> Void
        ) {
            (testDescription, self.code, self.ids, self.edit) = (name, code, ids, edit)
        }
    }

    static func request(_ settings: [SettingName: SettingSource]) -> EditRequest {
        var request = EditRequest()
        for (name, source) in settings { request.customization.settings[name] = source }
        return request
    }

    static let good = request([.endpointDomain: .value("a.example.com")])

    static let all: [Bad] = [
        Bad("an image that is not there", .missing) { bench throws(CuttleError) in
            _ = try OSImage(bench.path("none.raw")).edit(good)
        },
        Bad("a directory for an image", .badInput) { bench throws(CuttleError) in
            _ = try OSImage(bench.directory.path).edit(good)
        },
        Bad("a file that is not an image", .badInput) { bench throws(CuttleError) in
            _ = try OSImage(#filePath).inspect()
        },
        Bad("nothing to do", .usage) { bench throws(CuttleError) in _ = try OSImage(bench.image).edit(EditRequest()) },
        Bad("a setting that is set and removed", .usage) { bench throws(CuttleError) in
            var request = good
            request.customization.removals = [.endpointDomain]
            _ = try OSImage(bench.image).edit(request)
        },
        Bad("a domain of one label", .badInput, ["endpoint-domain.labels"]) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).edit(request([.endpointDomain: .value("a")]))
        },
        Bad("a settings file that is not there", .missing, ["input.missing"]) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).edit(request([.ntp: .file(.path(bench.path("none.conf")))]))
        },
        Bad("a setting given in a way that it does not take", .badInput, ["ntp.source"]) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).edit(request([.ntp: .value("ntp1.example.com")]))
        },
        Bad("a setting that the layout has no place for", .badInput) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).edit(request([.hostname: .value("edge-17")]))
        },
        Bad("an output that is there", .cannotCreate) { bench throws(CuttleError) in
            var request = good
            request.destination = .newImage(bench.image)
            _ = try OSImage(bench.image).edit(request)
        },
        Bad("a layout that is not built in", .usage) { bench throws(CuttleError) in
            var request = good
            request.customization.layout = .builtIn("none")
            _ = try OSImage(bench.image).edit(request)
        },
        Bad("a partition that is not there", .badInput) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).list(ImageLocation(partition: "NONE"))
        },
        Bad("a file that is not in the image", .missing) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).read(ImageLocation("EDGELQ_BOOT:/none"))
        },
        Bad("an undo file that is not one", .badInput) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).undo(UndoRequest(undoFile: #filePath))
        },
        Bad("no device to write to", .usage) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).write(WriteRequest(devices: [])) { _ in true }
        },
        Bad("a file where a device is asked for", .cannotCreate) { bench throws(CuttleError) in
            _ = try OSImage(bench.image).write(WriteRequest(devices: [#filePath])) { _ in true }
        },
        Bad("a manifest that is not there", .missing) { bench throws(CuttleError) in
            let manifest = FileInput.path(bench.path("none.yaml"))
            _ = try OSImage(bench.image).batch(
                BatchRequest(manifest: manifest, outputDirectory: bench.directory.path))
        },
    ]

    @Test(arguments: all) func `bad input is a typed error, and nothing is written`(bad: Bad) throws {
        let before = try bench.bytes()
        let error = try bench.failure { () throws(CuttleError) in try bad.edit(bench) }
        #expect(error.code == bad.code, "\(error)")
        #expect(error.written == .nothing)
        #expect(error.written.sentence == "nothing was written")
        if !bad.ids.isEmpty { #expect(error.diagnostics.map(\.id) == bad.ids) }
        #expect(!error.message.isEmpty)
        #expect(!error.message.hasSuffix("."))
        // A library's caller has no command line.
        let words = [error.message, error.hint ?? ""] + error.causes + error.diagnostics.compactMap(\.hint)
        #expect(words.filter { $0.contains("--") || $0.contains("cuttle-os") } == [])
        #expect(try bench.bytes() == before)
    }

    @Test func `a warning is an error where it is asked for`() throws {
        var request = Self.request([.endpointDomain: .value("A.example.com")])
        request.destination = .dryRun
        #expect(try OSImage(bench.image).edit(request).diagnostics.map(\.severity) == [.warning])
        request.customization.strict = true
        let error = try bench.failure { () throws(CuttleError) in _ = try OSImage(bench.image).edit(request) }
        #expect(error.code == .badInput)
        #expect(error.diagnostics.map(\.severity) == [.error])
    }

    @Test func `a secret is not in an error`() throws {
        let error = try bench.failure { () throws(CuttleError) in
            _ = try OSImage(bench.image).edit(Self.request([.password: .value("hunter2\nhunter3")]))
        }
        #expect(!"\(error)".contains("hunter2"), "\(error)")
        #expect(!TextRenderer().render(error.diagnostics).contains("hunter"))
    }
}
