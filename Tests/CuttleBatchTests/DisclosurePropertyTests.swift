// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import CuttleBatch
@testable import CuttleOS

/// Wrong files with secrets in them, given to every option: the secret is nowhere in what is said of them, be it text,
/// JSON or a page.
@Suite(.timeLimit(.minutes(30)))
struct DisclosurePropertyTests {
    /// A password as people make them, or as a generator does; none that an address or a number could be.
    private static func secret(_ generator: inout SeededNumbers) -> String {
        let letters = Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        let signs = Array("!$%&*+-.:;=?@^_~#,/|<>()")
        var text = "zQ"
        for _ in 0..<Int.random(in: 8...20, using: &generator) {
            let isSign = Int.random(in: 0..<8, using: &generator) == 0
            text.append((isSign ? signs : letters).randomElement(using: &generator) ?? "x")
        }
        return text + "Kw"
    }

    /// `@S@` stands for the secret.
    static let templates: [String] =
        [
            "password", "passphrase", "psk", "wpa-psk", "wpa2-psk", "key", "keys", "pwd", "pass", "secret", "token",
            "passwort",
            "credentials", "password1", "auth", "PASSWORD", "pin", "ssid-password", "wep-key0", "identity",
            "client-key-password",
        ].map { access("\($0): @S@") }
        + [
            "password: #@S@", "password: abc #@S@", "password: &@S@", "password: *@S@", "password: !@S@ x",
            "password: !!@S@ x",
            "password: |\n            @S@\n            @S@\n          modee: x", "password: {@S@: 1}",
            "password: [@S@]",
            "password = @S@\n          mode: ap", "password:@S@", "auth: @S@", "auth: [psk, @S@]", "@S@",
            "# @S@\n          password: a",
            "auth:\n            key-management: psk\n            psk: @S@", "auth: {key-management: eap, method: @S@}",
            "auth: {password: @S@, identity: {x: @S@}}", "password: \"@S@", "password: '@S@", "password: @S@: x",
            "mode: ap @S@",
            "networkmanager: {passthrough: {wifi-security.psk: @S@}, name: [@S@]}", "bssid: @S@", "band: \"5 GHz @S@\"",
        ].map(access)
        + [
            "network:\n  wifis:\n    w0:\n      access-points: [{home: @S@}]\n",
            "network:\n  wifis:\n    w0:\n      access-points: {home: @S@}\n",
            "network:\n  wifis:\n    w0:\n      access-points:\n        home: [@S@]\n",
            "network:\n  wifis: {w0: @S@}\n", "network: @S@\n",
            "network:\n  wifis:\n    w0:\n      access-points:\n        \"home\" \"@S@\":\n", "network: [@S@, @S@]\n",
            "network:\n  @S@\n",
            "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      private-key: @S@\n      peers: [{keys: {public: x, preshared: @S@}}]\n",
            "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      keys: @S@\n      peers: [{presharedkey: @S@, endpoint: @S@}]\n",
            "network:\n  modems:\n    m0:\n      apn: x\n      pasword: @S@\n      pin: @S@\n      pass: @S@\n",
            "network:\n  ethernets:\n    eth0:\n      auth: {key-management: 802.1x, password: @S@, method: @S@}\n      dhcp4: @S@ x\n",
            "ctrl_interface=/run/wpa\nnetwork={\n  ssid=\"home\"\n  psk=\"@S@\"\n}\n",
            "[connection]\nid=home\n[wifi-security]\npsk=@S@\n",
            "[Interface]\nPrivateKey = @S@\nAddress = 10.0.0.1/24\n[Peer]\nPresharedKey = @S@\n",
            "[Time]\nNTP=http://user:@S@@host\n",
            "[Time]\nNTP=a.example.com\nPassword=@S@\n[@S@]\nx=y\n", "[Time]\n; @S@\n# @S@\nNTP = @S@\\\n @S@\n",
            "[Time\nNTP=@S@\n",
            "[Time]\nPollIntervalMinSec=@S@\nRootDistanceMaxSec=\n@S@\n", "NTP=@S@\nFallbackNTP=@S@\n",
            "server @S@ iburst\npool x\n",
            "HTTP_PROXY=http://u:@S@@h:1\n", "export TOKEN=@S@\nA=1\n", "@S@\n", "@S@\n@S@2\n", "admin:@S@\n",
            "user: admin\npassword: @S@\n",
            "name,password,endpoint-domain\na.raw,@S@,x y\nb.raw,@S@\n", "a.raw,@S@,x.y\nb.raw,@S@,x.y\n",
            "name,@S@\na.raw,x\n",
            "name,passwort,endpoint-domain,psk\na.raw,@S@,x.example.com,@S@\n", "name,password\n@S@ x,a.raw\n",
            "name;password\na.raw;@S@\n",
            "name,password\na.raw,\"@S@\nb.raw,\"x\"y\n",
            "devices:\n  - name: a.raw\n    vars: {psk: @S@}\n    endpoint-domain: x y\n",
            "devices:\n  - name: a.raw\n    pasword: @S@\n  - {name: b.raw, password: [@S@], psk: @S@}\n",
            "devices: {a.raw: @S@}\n",
            "defaults: @S@\ndevices: [@S@]\n", "devices:\n  - @S@\n",
            "defaults:\n  http-proxy: http://u:@S@@h:1\n  passwrd: @S@\ndevices: []\n",
            "diskmappings:\n  - disk: @S@\n    mountpoint: @S@\n    password: @S@\n    size: @S@\n",
            "diskmappings: @S@\nbindmounts: {@S@: 1}\n",
            "settings:\n  password: @S@\n  secret: {partition: @S@ x, path: @S@, format: @S@}\nname: @S@ x\n",
            "<html>@S@</html>\n",
            "-----BEGIN PRIVATE KEY-----\n@S@\n-----END PRIVATE KEY-----\n",
            "text\n-----BEGIN OPENSSH PRIVATE KEY-----\n@S@\n",
            "{\"type\": \"service_account\", \"private_key\": \"@S@\", \"client_email\": \"x\"}\n",
            "{\"private_key\": \"@S@\" \"x\": 1}\n",
            "{\"type\": \"@S@\", \"client_email\": {\"@S@\": 1}, \"privatekey\": \"@S@\", \"@S@\": \"x\"}\n",
            "[\"@S@\"]\n", "\"@S@\"\n",
            "{\"serviceAccount\": \"@S@\", \"x\": \"@S@\"}\n", "{\"error\": {\"message\": \"@S@\"}}\n",
            "{\"code\": 16, \"message\": \"@S@\"}\n",
            "private_key: |\n  @S@\ntype: service_account\n", "machine h login u password @S@\n",
            "ssh-rsa @S@ me@host\n", "#!/bin/sh\nPW=@S@\n",
        ]

    private static func access(_ text: String) -> String {
        "network:\n  version: 2\n  wifis:\n    w0:\n      access-points:\n        home:\n          \(text)\n"
    }

    /// Slips of the hand: the secret stays whole, and does not get to where something is expected that looks like it.
    private static func mutated(_ text: String, _ generator: inout SeededNumbers) -> String {
        var lines = text.components(separatedBy: "\n")
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let index = Int.random(in: 0..<lines.count, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: lines[index] = "  " + lines[index]
            case 1: lines[index] = String(lines[index].drop { $0 == " " })
            case 2: lines.insert(lines[index], at: index)
            case 3: lines[index] = "\t" + lines[index]
            case 4: lines[index] = lines[index].replacingOccurrences(of: ": ", with: "=")
            case 5: lines[index] = lines[index].replacingOccurrences(of: ": ", with: ":")
            case 6: lines[index] += " }"
            case 7: lines[index] += ": ]"
            case 8: lines[index] = lines[index].replacingOccurrences(of: "\"", with: "'")
            default: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &generator))
            }
        }
        let end = ["\n", "\r\n", "\r"].randomElement(using: &generator) ?? "\n"
        let text = lines.joined(separator: Int.random(in: 0..<6, using: &generator) == 0 ? end : "\n")
        return Int.random(in: 0..<12, using: &generator) == 0 ? "\u{FEFF}" + text : text
    }

    /// Everything that is said of a file that is given to every option, in every form.
    private static func said(of bytes: [UInt8], _ scratch: Scratch) throws -> [String] {
        var said: [String] = []
        func take(_ diagnostics: [Diagnostic], _ json: String, _ page: String) {
            said += [TextRenderer().render(diagnostics), json, page]
        }
        let file = FileInput.bytes(bytes, name: "given.file")
        for way in SettingName.allCases where way.definition?.isFile == true {
            var request = ValidateRequest()
            request.customization.settings[way] = .file(file)
            request.customization.netplanCheck = .never
            let report = try request.check()
            let refusal = CuttleError(.badInput, "the settings are not valid", diagnostics: report.diagnostics)
            take(report.diagnostics, report.json, BatchPage(refusal, time: 0).text)
        }
        var request = ValidateRequest()
        request.customization.layout = .file(file)
        let report = try request.check()
        take(report.diagnostics, report.json, "")
        let text = String(decoding: bytes, as: UTF8.self)
        var values = ValidateRequest()
        values.customization.settings[.endpointDomain] = .value(text)
        values.customization.settings[.httpProxy] = .value(text)
        values.customization.settings[.httpsProxy] = .value(text)
        values.customization.settings[.noProxy] = .value(text)
        values.customization.settings[.password] = .hash(text)
        let valueReport = try values.check()
        take(valueReport.diagnostics, valueReport.json, "")
        for name in ["m.yaml", "m.csv"] {
            do throws(CuttleError) {
                let names = try BatchManifest.names(in: .bytes(bytes, name: name))
                said += [names.joined()]
            } catch {
                take(error.diagnostics, error.json, BatchPage(error, time: 0).text)
                said += [error.message, error.hint ?? ""]
            }
        }
        return said
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `no secret is said of a wrong file`(seed: UInt64) throws {
        let scratch = try Scratch()
        var generator = SeededNumbers(seed: 0x5EC2_E700 + seed)
        for round in 0..<100 {
            let template = try #require(Self.templates.randomElement(using: &generator))
            let secret = Self.secret(&generator)
            let whole = round % 4 == 0 ? template : Self.mutated(template, &generator)
            let text = whole.replacingOccurrences(of: "@S@", with: secret)
            // A name of a device is one, whatever else it is.
            let isName = text.contains("name: \(secret)") || text.contains("\n\(secret)")
            for said in try Self.said(of: Array(text.utf8), scratch) where !isName || said != secret {
                let tail = String(secret.dropFirst(2).prefix(6))
                let tells = said.contains(secret) || said.contains(tail)
                #expect(!tells, "\(secret) in \(text.debugDescription): \(said)")
            }
        }
    }

    @Test func `no secret is said of any file that people were seen to give`() throws {
        let scratch = try Scratch()
        for (index, template) in Self.templates.enumerated() {
            let secret = "S3cretPassw0rd\(index)"
            let text = template.replacingOccurrences(of: "@S@", with: secret)
            for said in try Self.said(of: Array(text.utf8), scratch) {
                #expect(!said.contains("S3cretPass"), "\(text.debugDescription): \(said)")
            }
        }
    }
}
