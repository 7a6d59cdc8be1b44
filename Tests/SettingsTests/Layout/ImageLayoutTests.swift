// SPDX-License-Identifier: Apache-2.0

import Layouts
import Diagnostics
import Documents
import Schemas
import Settings
import Testing

@Suite(.timeLimit(.minutes(30))) struct ImageLayoutTests {
    static func check(_ text: String) -> Checked<ImageLayout> {
        ImageLayout.check(SourceText(name: "layout.yaml", bytes: Array(text.utf8)))
    }

    /// A layout of one setting or more: `SETTING {fields}` a line.
    static func layout(_ targets: String...) -> String {
        "settings:\n" + targets.map { "  \($0)\n" }.joined()
    }

    @Test(arguments: ImageLayout.builtInNames) func `knows its built-in layouts`(name: String) throws {
        let layout = try #require(ImageLayout.builtIn(name))
        #expect(layout.name == name)
        let file = name == "debian" ? EmbeddedFile.layout("debian") : .layout("spektra-edge")
        let checked = ImageLayout.check(SourceText(name: name, bytes: file.bytes))
        #expect(checked.diagnostics.isEmpty)
        #expect(checked.value?.targets == layout.targets)
    }

    @Test func `lands every setting where SPEKTRA Edge OS looks for it`() throws {
        let layout = try #require(ImageLayout.builtIn("spektra-edge"))
        #expect(
            layout.targets.map(\.setting)
                == SettingName.allCases.filter { ![.hostname, .sshAuthorizedKeys].contains($0) })
        #expect(layout.targets.allSatisfy { $0.partition == .label("EDGELQ_BOOT") && $0.uid == 0 && $0.gid == 0 })
        let expected: [(SettingName, String, SettingFormat, UInt16)] = [
            (.password, "password", .chpasswd, 0o600), (.endpointDomain, "endpoint-domain", .line, 0o644),
            (.serviceAccountKey, "service-account-key.json", .verbatim, 0o600),
            (.diskMapping, "disk-mapping.yaml", .verbatim, 0o644),
            (.networkAgent, "network-agent.yaml", .verbatim, 0o600), (.ntp, "timesyncd.conf", .verbatim, 0o644),
            (.httpProxy, "proxy.env", .env, 0o600), (.httpsProxy, "proxy.env", .env, 0o600),
            (.noProxy, "proxy.env", .env, 0o600),
        ]
        for (setting, file, format, mode) in expected {
            let target = try #require(layout.target(for: setting))
            #expect(target.path == "/edgelq/\(file)")
            #expect(target.format == format)
            #expect(target.mode == mode)
        }
        #expect(layout.target(for: .password)?.user == "admin")
    }

    @Test func `fits an ordinary Debian image`() throws {
        let layout = try #require(ImageLayout.builtIn("debian"))
        let password = try #require(layout.target(for: .password))
        #expect(password.format == .shadow)
        #expect(password.path == "/etc/shadow")
        #expect(password.mode == nil)
        guard case .types(let types) = password.partition else {
            Issue.record("found by type")
            return
        }
        #expect(types.first == "4f68bce3-e8cd-4db1-96e7-fbcaf984b709")
        #expect(layout.target(for: .networkAgent)?.path == "/etc/netplan/90-cuttle.yaml")
        #expect(layout.target(for: .serviceAccountKey) == nil)
    }

    @Test func `reads partitions by label, number and type`() throws {
        let text = Self.layout(
            "endpoint-domain: {partition: A B, path: /a, format: line}",
            "disk-mapping: {partition: {number: 3}, path: /a, format: verbatim}",
            "ntp: {partition: {type: 0FC63DAF-8483-4772-8E79-3D69D8477DE4}, path: /a, format: verbatim}",
            "no-proxy: {partition: {label: C}, path: /a, format: env, name: NO_PROXY}")
        let layout = try #require(Self.check(text).value, "\(Self.check(text).words)")
        #expect(
            layout.targets.map(\.partition) == [
                .label("A B"), .number(3), .types(["0fc63daf-8483-4772-8e79-3d69d8477de4"]), .label("C"),
            ])
        #expect(layout.targets.map(\.mode) == [nil, nil, nil, nil])
    }

    @Test func `reads several places of a setting, a path in a home, an owner and a mode for directories`() throws {
        let text = Self.layout(
            "hostname: [{partition: A, path: /a, format: line}, {partition: A, path: /b, format: hosts}]",
            "ntp: {partition: A, path: /c, format: verbatim, owner: admin}",
            "ssh-authorized-keys: {partition: A, path: ~/.k, format: verbatim, user: admin, directory-mode: \"0700\"}")
        let layout = try #require(Self.check(text).value, "\(Self.check(text).words)")
        #expect(layout.targets(for: .hostname).map(\.format) == [.line, .hosts])
        #expect(layout.target(for: .hostname)?.path == "/a")
        #expect(layout.target(for: .ntp)?.owner == "admin")
        let keys = try #require(layout.target(for: .sshAuthorizedKeys))
        #expect(keys.pathInHome == "/.k")
        #expect(keys.user == "admin")
        #expect(keys.directoryMode == 0o700)
    }

    @Test(arguments: [
        "ntp: {partition: A, path: /a/../b, format: verbatim}", "ntp: {partition: A, path: a, format: verbatim}",
        "ntp: {partition: A, path: /, format: verbatim}", "ntp: {partition: A, path: /a/, format: verbatim}",
        "ntp: {partition: A, path: /a, format: verbatim, mode: \"4755\"}",
        "ntp: {partition: A, path: /a, format: verbatim, mode: \"01777\"}",
        "ntp: {partition: A, path: /a, format: verbatim, mode: 0644}",
        "ntp: {partition: A, path: /a, format: verbatim, mode: \"644\"}",
        "ntp: {partition: A, path: /a, format: verbatim, uid: -1}",
        "ntp: {partition: A, path: /a, format: verbatim, uid: 4294967295}",
        "ntp: {partition: 1, path: /a, format: verbatim}", "ntp: {partition: {number: 0}, path: /a, format: verbatim}",
        "ntp: {partition: {type: linux}, path: /a, format: verbatim}",
        "ntp: {partition: '', path: /a, format: verbatim}",
        "ntp: {partition: {label: A, number: 1}, path: /a, format: verbatim}", "ntp: {path: /a, format: verbatim}",
        "ntp: {partition: A, path: /a, format: template}", "ntp: {partition: A, path: /a, format: line}",
        "ntp: {partition: A, path: /a, format: verbatim, user: x}",
        "ntp: {partition: A, path: /a, format: verbatim, name: X}",
        "password: {partition: A, path: /a, format: chpasswd}", "password: {partition: A, path: /a, format: verbatim}",
        "password: {partition: A, path: /a, format: chpasswd, user: \"a:b\"}",
        "password: {partition: A, path: /a, format: chpasswd, user: admin, mode: \"0644\"}",
        "service-account-key: {partition: A, path: /a, format: verbatim, mode: \"0604\"}",
        "no-proxy: {partition: A, path: /a, format: env}", "no-proxy: {partition: A, path: /a, format: env, name: A=B}",
        "ntp: {partition: A, path: /a, format: verbatim, secret: true, mode: \"0644\"}",
        "ntp: {partition: A, path: \"/a\\nb\", format: verbatim}", "timezone: {partition: A, path: /a, format: line}",
        "ntp: {partition: A, path: /a, format: verbatim, secret: maybe}",
        "ntp: {partition: A, path: /\(String(repeating: "a", count: 256)), format: verbatim}", "ntp: []",
        "ntp: [[{partition: A, path: /a, format: verbatim}]]", "ntp: [{partition: A, path: /a}]",
        "ntp: [{partition: A, path: /a, format: verbatim}, {partition: A, path: /a, format: verbatim}]",
        "ntp: {partition: A, path: ~/a, format: verbatim}",
        "ntp: {partition: A, path: ~a/b, format: verbatim, user: x}",
        "ntp: {partition: A, path: ~/a/../b, format: verbatim, user: x}",
        "ntp: {partition: A, path: \"~\", format: verbatim, user: x}",
        "ntp: {partition: A, path: /a, format: verbatim, owner: x, uid: 0}",
        "ntp: {partition: A, path: /a, format: verbatim, owner: \"a:b\"}",
        "ntp: {partition: A, path: /a, format: verbatim, directory-mode: 0700}",
        "ntp: {partition: A, path: /a, format: verbatim, directory-mode: \"4755\"}",
        "ntp: {partition: A, path: /a, format: hosts}", "hostname: {partition: A, path: /a, format: verbatim}",
    ])
    func `refuses an unsound target`(target: String) {
        let checked = Self.check(Self.layout(target))
        #expect(checked.value == nil, "\(target)")
        #expect(checked.hasErrors, "\(target)")
    }

    @Test func `refuses two settings on one path, unless it is an env file`() {
        let shared = Self.layout(
            "ntp: {partition: A, path: /a, format: verbatim}",
            "disk-mapping: {partition: A, path: /a, format: verbatim}")
        #expect(Self.check(shared).ids == ["layout.shared-path"])
        let proxies = ["http-proxy", "https-proxy"].map { "\($0): {partition: A, path: /a, format: env, name: " }
        #expect(Self.check(Self.layout(proxies[0] + "A}", proxies[1] + "B}")).diagnostics.isEmpty)
        #expect(Self.check(Self.layout(proxies[0] + "A}", proxies[1] + "[B, A]}")).ids == ["layout.shared-name"])
        let modes = Self.layout(proxies[0] + "A}", proxies[1] + "B, mode: \"0600\"}")
        #expect(Self.check(modes).ids == ["layout.shared-mode"])
        let nested = Self.layout(
            "ntp: {partition: A, path: /a, format: verbatim}",
            "disk-mapping: {partition: A, path: /a/b, format: verbatim}")
        #expect(Self.check(nested).ids == ["layout.nested-path"])
        let apart = Self.layout(
            "ntp: {partition: A, path: /a, format: verbatim}",
            "disk-mapping: {partition: B, path: /a, format: verbatim}")
        #expect(Self.check(apart).diagnostics.isEmpty)
    }

    @Test(arguments: [
        "", "settings:", "settings: {}", "[]", "settings: {ntp: 1}", "name: x", "version: 2\nsettings: {}",
    ])
    func `refuses a document of another shape`(content: String) {
        #expect(Self.check(content).hasErrors)
        #expect(Self.check(content).value == nil)
    }
}
