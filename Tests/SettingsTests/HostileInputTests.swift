// SPDX-License-Identifier: Apache-2.0

import Credentials
import Layouts
import Diagnostics
import Documents
import Schemas
import Settings
import TestSupport
import Testing

/// Damaged inputs by the thousand: whatever is found, nothing traps, and every range lies in its text.
@Suite(.timeLimit(.minutes(30))) struct HostileInputTests {
    static let words = [
        "", "\0", "\n", "\r\n", "\\", "\"", "'", "=", ":", "[", "]", "{", "}", "-1", "99999999999999999999", "/", "//",
        "..", "é",
        "\u{301}", "$", "%", "@", "-----BEGIN ", "-----", "infinity", "&a", "*a", "# ", "export ", "\u{FEFF}", "://",
        "\t",
    ].map { Array($0.utf8) }

    private static func mutants(of seed: String, count: Int) -> [[UInt8]] {
        var random = SeededNumbers(seed: UInt64(seed.utf8.count))
        let original = Array(seed.utf8)
        return (0..<count).map { _ in
            var bytes = original
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let low = Int.random(in: 0...bytes.count, using: &random)
                let high = min(bytes.count, low + Int.random(in: 0..<6, using: &random))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.replaceSubrange(low..<high, with: words.randomElement(using: &random) ?? [])
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: low)
                case 2: bytes.removeSubrange(low..<high)
                default: bytes.replaceSubrange(low..<high, with: bytes[..<low].suffix(7))
                }
            }
            return bytes
        }
    }

    private static func survives<Value>(_ seed: String, count: Int = 500, _ check: (SourceText) -> Checked<Value>) {
        for bytes in mutants(of: seed, count: count) {
            let checked = check(SourceText(name: "mutant", bytes: bytes))
            #expect(checked.value != nil || checked.hasErrors, "refused without a word: \(bytes)")
            let sound = checked.diagnostics.allSatisfy { finding in
                let ranges = [finding.range] + finding.notes.map(\.range) + finding.fixIts.map { $0.range }
                return ranges.allSatisfy { $0.map { $0.start >= 0 && $0.end <= bytes.count } ?? true }
            }
            #expect(sound, "a range outside the text: \(bytes)")
            _ = TextRenderer().render(checked.diagnostics)
        }
    }

    @Test func `the values on the command line`() {
        Self.survives("https://user@stg01b.edgelq.com:443/a") { EndpointDomain.check($0) }
        Self.survives("ssh://root@Edge-17.example.com:22/a") { Hostname.check($0) }
        Self.survives("http://user:p%40ss@[2001:db8::1]:3128/") { Proxy.check(url: $0) }
        Self.survives("localhost,10.0.0.0/8,*.a.b,::1,a:80") { Proxy.check(noProxy: $0) }
        Self.survives("$2b$12$" + String(repeating: "a", count: 53)) { Password.check(hash: $0) }
        Self.survives("$6$rounds=5000$salt$" + String(repeating: "a", count: 86)) { Password.check(hash: $0) }
    }

    @Test func `the files`() {
        Self.survives(String(decoding: EmbeddedFile.defaultDiskMapping.bytes, as: UTF8.self)) {
            DiskMapping.check($0, partitions: DiskMappingTests.image)
        }
        Self.survives("[Time]\nNTP=a.b \\\n c.d [::1]\nPollIntervalMinSec=1min 30.5s\nFoo=1\n[X]\n") {
            NTPConfiguration.check($0)
        }
        Self.survives(String(decoding: EmbeddedFile.layout("spektra-edge").bytes, as: UTF8.self), count: 200) {
            ImageLayout.check($0)
        }
        let key = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
        Self.survives(
            "# a\nrestrict,command=\"a b\",from=\"10.0.0.0/8\",permitopen=\"[::1]:80\" ssh-ed25519 \(key) me\r\n"
                + "ssh-ed25519 \(key)\nexpiry-time=\"20300101Z\",tunnel=\"0\" ssh-rsa \(key)\n"
        ) { SSHAuthorizedKeys.check($0) }
        let pem = "-----BEGIN PRIVATE KEY-----\nMIIEvAIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n"
        Self.survives(KeyFile(pem).json) { ServiceAccountKey.check($0, endpointDomain: "a.b") }
        Self.survives("{\"serviceAccount\": \(KeyFile(pem).json)}") { ServiceAccountKey.check($0) }
    }

    @Test func `the files that an image already has`() {
        let env = LayoutTarget.sample(.env, names: ["A", "b"])
        for bytes in Self.mutants(of: "# c\nA='x y'\nexport b=\"1\"\nC=3\\\n4\n", count: 2000) {
            guard let new = try? env.render(Array("v".utf8), existing: bytes, day: 0) else { continue }
            #expect(env.value(in: new) == Array("v".utf8), "\(bytes)")
            let rest = (try? env.remove(from: new, day: 0)) ?? []
            #expect(env.value(in: rest) == nil)
            let again = try? env.render(Array("v".utf8), existing: new, day: 0)
            #expect(again == new, "\(bytes)")
        }
        let shadow = LayoutTarget.sample(.shadow, user: "admin")
        for bytes in Self.mutants(of: "root:*:1:0:99999:7:::\nadmin:$y$a:2:0:99999:7:::\n", count: 2000) {
            guard let new = try? shadow.render(Array("$6$h".utf8), existing: bytes, day: 9) else { continue }
            #expect(shadow.value(in: new) == Array("$6$h".utf8))
            let lines = { (bytes: [UInt8]) in
                bytes.split(separator: 10, omittingEmptySubsequences: false).filter { !$0.starts(with: "admin:".utf8) }
            }
            #expect(lines(new) == lines(bytes))
        }
    }
}
