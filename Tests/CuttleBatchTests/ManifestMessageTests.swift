// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import TestSupport
import Testing

@testable import CuttleBatch
@testable import CuttleOS

/// What is said of a manifest that is wrong, over the whole text: one finding for one fault.
@Suite struct ManifestMessageTests {
    private func told(_ text: String) throws -> String {
        let input = FileInput.bytes(Array(text.utf8), name: "m.yaml")
        return rendered(try BatchManifest(input, nil, nil).diagnostics)
    }

    private static let names: [(name: String, finding: String)] = [
        (
            "1",
            """
            m.yaml:1:18: error: a device's name is a text, and this is a number [batch.name]
              1 | devices: [{name: ********, no-proxy: ********}]
                |                  ^~~~~~~~ put it in quotes

            """
        ),
        (
            "true",
            """
            m.yaml:1:18: error: a device's name is a text, and this is a boolean [batch.name]
              1 | devices: [{name: ********, no-proxy: ********}]
                |                  ^~~~~~~~ put it in quotes

            """
        ),
        (
            String(repeating: "a", count: 201),
            """
            m.yaml:1:18: error: a device's name has at most 200 bytes, and this one has 201 [batch.name]
              1 | devices: [{name: ********, no-proxy: ********}]
                |                  ^~~~~~~~

            """
        ),
        (
            "a/b.raw",
            """
            m.yaml:1:18: error: a device's name must be a file name of letters, digits, '.', '_' and '-' that does not begin with a dot [batch.name]
              1 | devices: [{name: a/b.raw, no-proxy: ********}]
                |                  ^~~~~~~

            """
        ),
    ]

    @Test(arguments: names.indices) func `a name that no image can have is told why`(index: Int) throws {
        let (name, finding) = Self.names[index]
        #expect(try told("devices: [{name: \(name), no-proxy: localhost}]\n") == finding)
    }

    @Test func `a name of 200 bytes is taken`() throws {
        #expect(try told("devices: [{name: \(String(repeating: "a", count: 200)), no-proxy: localhost}]\n") == "")
    }

    @Test func `an empty setting is told how it is taken out`() throws {
        #expect(
            try told("devices: [{name: a.raw, password-file: ''}]\n") == """
                m.yaml:1:40: error: password-file must not be empty [batch.password-file]
                  1 | devices: [{name: a.raw, password-file: ********}]
                    |                                        ^~~~~~~~ to take it out of the image, write remove: [password]

                """)
    }

    private static let faults: [(manifest: String, ids: [String])] = [
        // That it has no settings follows from the slip.
        ("[{name: a.raw, ntpp: x}]", ["1:25 batch.unknown-key: unknown key \"ntpp\""]),
        // Two that are refused are not also the same.
        (
            "[{name: .a, no-proxy: x}, {name: .a, no-proxy: x}]",
            [18, 43].map {
                "1:\($0) batch.name: a device's name must be a file name of letters, digits, '.', '_' and '-' that does not "
                    + "begin with a dot"
            }
        ),
        // Which hash is meant is not known.
        (
            "[{name: a.raw, password-file: x, password-hash: plain}]",
            ["1:43 batch.password: only one of password, password-file and password-hash can be given"]
        ),
        (
            "[{name: a.raw, endpoint-domain: 5}]",
            ["1:42 batch.endpoint-domain: endpoint-domain must be text, not the number ********"]
        ),
        ("[{name: a.raw, nam: b}]", ["1:25 batch.unknown-key: unknown key \"nam\""]),
        (
            "[{name: a.raw, password-file: {credential: ../x}}]",
            [
                "1:53 batch.credential: a credential's name is a file's name of printable ASCII characters, without '/' and ':'"
            ]
        ),
        (
            "[{name: a.raw, password-file: {env: A, command: [x]}}]",
            ["1:40 batch.password-file: a source has exactly one of the keys credential, env and command"]
        ),
        (
            "[{name: a.raw, password-file: {command: [pass, show, x]}}]",
            ["1:40 batch.command: this would run a command, and none is allowed"]
        ),
        (
            "[{name: a.raw, password-file: {command: []}}]",
            ["1:50 batch.command: command must not be an empty list"]
        ),
        // That the device has no settings follows from the slip in the defaults.
        (
            "[{name: a.raw}]\ndefaults: {password-file: {comand: [x]}}",
            ["2:28 batch.unknown-key: unknown key \"comand\" in password-file"]
        ),
    ]

    @Test(arguments: faults.indices) func `one fault is one finding`(index: Int) throws {
        let (devices, expected) = Self.faults[index]
        let input = FileInput.bytes(Array("devices: \(devices)\n".utf8), name: "m.yaml")
        let manifest = try BatchManifest(input, nil, nil)
        let settings = manifest.devices.flatMap { $0.settings.names }
        #expect(brief(manifest.diagnostics) == expected)
        #expect(settings.isEmpty || index == 1, "what is wrong is not checked once more")
    }
}
