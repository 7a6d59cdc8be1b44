// SPDX-License-Identifier: Apache-2.0

import CuttleBatch
import CuttleOS
import Foundation
import TestSupport
import Testing

struct BatchRequestTests {
    @Test func `settings beside the manifest are refused, for they would get into no image`() throws {
        let scratch = try Scratch()
        let manifest = try scratch.file("m.yaml", "devices: [{name: a, endpoint-domain: a.example.com}]\n")
        var request = BatchRequest(manifest: .path(manifest), outputDirectory: scratch.url.path)
        request.customization.settings[.noProxy] = .value("localhost")
        let set = #expect(throws: CuttleError.self) { try OSImage("none.raw").batch(request) }
        #expect(set?.code == .usage)
        request.customization = Customization()
        request.customization.removals = [.ntp]
        let removed = #expect(throws: CuttleError.self) { try OSImage("none.raw").batch(request) }
        #expect(removed?.code == .usage)
        request.customization = Customization()
        let missing = #expect(throws: CuttleError.self) { try OSImage("none.raw").batch(request) }
        #expect(missing?.code == .missing)
    }
}
