// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: DevicesServer.isAvailable, needsServer), .timeLimit(.minutes(5)))
struct ManifestTests {
    /// Manifests that contradict themselves.
    @Test(arguments: [
        (
            "m.yaml", "devices:\n  - {name: a.img, device-name: d-1, provisioning-policy: p-1}\n",
            """
            DIR/m.yaml:2:37: error: only one of service-account-key, device-name and provisioning-policy can be given [batch.service-account-key]
              2 |   - {name: a.img, device-name: ********, provisioning-policy: ********}
                |                                          ^~~~~~~~~~~~~~~~~~~
            error: the manifest is not valid: 1 error
            nothing was written
            """
        ),
        (
            "m.yaml", "devices:\n  - {name: a.img, device-name: d-1, service-account-key: key.json}\n",
            """
            DIR/m.yaml:2:19: error: only one of service-account-key, device-name and provisioning-policy can be given [batch.service-account-key]
              2 |   - {name: a.img, device-name: ********, service-account-key: key.json}
                |                   ^~~~~~~~~~~
            DIR/key.json: error: there is no such file [input.missing]
              hint: check the path
            DIR/key.json: note: for the device a.img, which may not be the only one; it is named at DIR/m.yaml:2:58
            error: the manifest is not valid: 2 errors
            nothing was written
            """
        ),
        (
            "m.yaml",
            "defaults: {provisioning-policy: p-1, service-account-key: key.json}\ndevices:\n  - {name: a.img}\n",
            """
            DIR/m.yaml:1:12: error: only one of service-account-key, device-name and provisioning-policy can be given [batch.service-account-key]
              1 | defaults: {provisioning-policy: ********, service-account-key: key.json}
                |            ^~~~~~~~~~~~~~~~~~~
            error: the manifest is not valid: 1 error
            nothing was written
            """
        ),
        (
            "m.yaml", "devices:\n  - {name: a.img, device-name: d-1}\n  - {name: b.img, device-name: d-1}\n",
            """
            DIR/m.yaml:3:32: error: two images are to be the device ********: they would be one device [batch.duplicate-device]
              3 |   - {name: b.img, device-name: ********}
                |                                ^~~~~~~~
            DIR/m.yaml:2:32: note: the first is here
              2 |   - {name: a.img, device-name: ********}
                |                                ^~~~~~~~
            error: the manifest is not valid: 1 error
            nothing was written
            """
        ),
        (
            "m.csv", "name,device-name\na.img,d-1\nb.img,d-1\n",
            """
            DIR/m.csv:3:7: error: two images are to be the device ********: they would be one device [batch.duplicate-device]
              3 | b.img,********
                |       ^~~~~~~~
            DIR/m.csv:2:7: note: the first is here
              2 | a.img,********
                |       ^~~~~~~~
            error: the manifest is not valid: 1 error
            nothing was written
            """
        ),
        (
            "m.yaml", "defaults: {device-name: d-1}\ndevices:\n  - {name: a.img}\n",
            """
            DIR/m.yaml:1:12: error: unknown key "device-name" in defaults [batch.unknown-key]
              1 | defaults: {device-name: ********}
                |            ^~~~~~~~~~~
            DIR/m.yaml:3:12: error: the device has no settings [batch.no-settings]
              3 |   - {name: a.img}
                |            ^~~~~ give it some, or give defaults
            error: the manifest is not valid: 2 errors
            nothing was written
            """
        ),
        (
            "m.yaml", "devices:\n  - {name: a.img, device-name: d-1, remove: [service-account-key]}\n",
            """
            DIR/m.yaml:2:46: error: service-account-key is both set and removed [batch.remove]
              2 |   - {name: a.img, device-name: ********, remove: [service-account-key]}
                |                                                   ^~~~~~~~~~~~~~~~~~~
            error: the manifest is not valid: 1 error
            nothing was written
            """
        ),
    ])
    func `a manifest that contradicts itself is refused before anybody is asked`(
        name: String, manifest: String, words: String
    ) throws {
        let bench = try Bench()
        bench.server.addDevice("d-1")
        bench.server.addPolicy("p-1")
        bench.expect(try bench.batch(manifest, name: name), words.contains("input.missing") ? 66 : 65, words)
        #expect(bench.server.requests.map(\.rpc) == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path("out")) == [])
    }
}
