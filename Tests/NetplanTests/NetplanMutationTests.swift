// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Schemas
import TestSupport
import Testing

@testable import Netplan

/// Files made at random, from a fixed seed, with the real Netplan as the judge.
///
/// `CUTTLE_OS_MUTATIONS=20000 swift test --filter NetplanMutationTests` looks further; `CUTTLE_OS_SEED` elsewhere.
@Suite struct NetplanMutationTests {
    static let count = Int(ProcessInfo.processInfo.environment["CUTTLE_OS_MUTATIONS"] ?? "") ?? 400
    static let seed = UInt64(ProcessInfo.processInfo.environment["CUTTLE_OS_SEED"] ?? "") ?? 106

    @Test(.timeLimit(.minutes(30)), .enabled(if: NetplanJudge.isInstalled, "needs Debian's netplan.io 0.106"))
    func `agrees with the real Netplan about mutants of the corpus`() {
        var random = Xorshift(state: Self.seed)
        let valid = NetplanCorpus.valid.files.map(\.bytes)
        let corpus = valid + NetplanCorpus.invalid.files.map(\.bytes)
        compare(
            (0..<Self.count).map { _ in
                mutate(random.pick(random.below(5) == 0 ? corpus : valid) ?? [], corpus, &random)
            })
    }

    @Test(.timeLimit(.minutes(30)), .enabled(if: NetplanJudge.isInstalled, "needs Debian's netplan.io 0.106"))
    func `agrees with the real Netplan about files made by the schema`() throws {
        var generator = try NetplanGenerator(schema: EmbeddedFile.netplanSchema.bytes, seed: Self.seed)
        compare((0..<Self.count).map { _ in generator.file() })
    }

    private func compare(_ files: [[UInt8]]) {
        var accepted = 0
        var refused = 0
        var disagreements: [String] = []
        for (file, verdict) in zip(files, NetplanJudge.ask(files)) {
            let checked = NetplanFile.check(SourceText(name: "network.yaml", bytes: file))
            let errors = checked.diagnostics.filter { $0.severity == .error }
            // What is for newer Netplans, or refused on purpose, is not for this judge.
            if checked.value?.needsNewerNetplan == true || errors.contains(where: isDeliberate) { continue }
            let text = String(decoding: file, as: UTF8.self)
            switch verdict {
            case .cannotSay: break
            case .accepts:
                accepted += 1
                if errors.isEmpty { break }
                disagreements.append("accepted by Netplan, refused by us (\(summary(errors))):\n\(text)")
            case .refuses(let words):
                refused += 1
                if !errors.isEmpty { break }
                disagreements.append("refused by Netplan (\(words)), accepted by us:\n\(text)")
            }
        }
        print("Netplan accepts \(accepted) and refuses \(refused); we disagree about \(disagreements.count)")
        #expect(disagreements.isEmpty, "\(disagreements.joined(separator: "\n=====\n"))")
    }

    /// What we refuse although Netplan takes it: see `Tests/Corpus/netplan/stricter`.
    private func isDeliberate(_ finding: Diagnostic) -> Bool {
        let ids = ["duplicate-key", "documents", "empty", "encoding", "character"]
        return ids.contains { finding.id == "network-agent.\($0)" }
            || finding.message.hasPrefix("a definition's name must not contain '/'")
            || finding.message == "did not find expected <document start>"
    }

    private func mutate(_ bytes: [UInt8], _ corpus: [[UInt8]], _ random: inout Xorshift) -> [UInt8] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        for _ in 0..<(random.below(3) == 0 ? 2 : 1) {
            switch random.below(10) {
            case 0: lines.remove(at: random.below(lines.count))
            case 1: lines.swapAt(random.below(lines.count), random.below(lines.count))
            case 2: replaceWord(&lines, random.pick(Self.words) ?? "", &random)
            case 3: replaceWord(&lines, random.pick(tokens(random.pick(corpus) ?? [])) ?? "", &random)
            case 4: replaceWord(&lines, random.pick(tokens(bytes)) ?? "", &random)
            case 5: changeByte(&lines, &random)
            case 6, 7, 8:
                // A key of another file in some mapping of ours.
                let parts = fragments(random.pick(corpus) ?? [])
                insert(random.pick(parts) ?? [], &lines, &random)
            default:
                // A section of another file beside our own.
                let other = (random.pick(corpus) ?? []).split(separator: 0x0A).map(Array.init)
                if other.starts(with: ["network:", "  version: 2"].map { Array($0.utf8) }) {
                    lines += other.dropFirst(2)
                }
            }
            if lines.isEmpty { lines = [[]] }
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    /// What looks like `key: value`.
    private func fragments(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split { Array("{},\n".utf8).contains($0) }.map { Array($0.drop { $0 == 0x20 }) }
            .filter { $0.contains(UInt8(ascii: ":")) && $0.last != UInt8(ascii: ":") }
    }

    private func insert(_ fragment: [UInt8], _ lines: inout [[UInt8]], _ random: inout Xorshift) {
        let index = random.below(lines.count)
        let line = lines[index]
        let braces = line.indices.filter { line[$0] == UInt8(ascii: "{") }
        if let brace = random.pick(braces) {
            let isEmpty = line[(brace + 1)...].first == UInt8(ascii: "}")
            lines[index].insert(contentsOf: fragment + (isEmpty ? [] : Array(", ".utf8)), at: brace + 1)
        } else {
            lines.insert(Array(line.prefix { $0 == 0x20 }) + fragment, at: index)
        }
    }

    private func tokens(_ bytes: [UInt8]) -> [String] {
        bytes.split { !Self.isWord($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    private func replaceWord(_ lines: inout [[UInt8]], _ word: String, _ random: inout Xorshift) {
        let index = random.below(lines.count)
        let line = lines[index]
        let starts = line.indices.filter { Self.isWord(line[$0]) && ($0 == 0 || !Self.isWord(line[$0 - 1])) }
        guard let start = random.pick(starts) else { return }
        let end = line[start...].firstIndex { !Self.isWord($0) } ?? line.endIndex
        lines[index].replaceSubrange(start..<end, with: Array(word.utf8))
    }

    private func changeByte(_ lines: inout [[UInt8]], _ random: inout Xorshift) {
        let index = random.below(lines.count)
        guard !lines[index].isEmpty else { return }
        let at = random.below(lines[index].count)
        switch random.below(3) {
        case 0: lines[index].remove(at: at)
        case 1: lines[index].insert(lines[index][at], at: at)
        default: lines[index][at] = random.pick(Array("0129afz:/-.[]{}, %".utf8)) ?? 0x20
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte > 0x20 && !Array(",{}[]\"'".utf8).contains(byte) && !(byte == UInt8(ascii: ":"))
    }

    private static let words = [
        "yes", "off", "maybe", "0", "1", "-1", "255", "256", "4095", "65536", "4294967295", "4294967296", "\"\"", "~",
        "eth0", "eth1", "br0", "bond0", "wlan0", "networkd", "NetworkManager", "default", "10.0.0.1", "10.0.0.1/24",
        "10.0.0.1/33", "\"::1\"", "\"2001:db8::/32\"", "[]", "{}", "[eth0]", "{eth0: 5}", "wireguard", "gre", "vxlan",
        "balance-tcp", "blackhole", "link", "openvswitch", "renderer", "match", "x",
    ]
}

/// Random numbers that are the same on every machine.
struct Xorshift {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state == 0 ? 1 : state
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func below(_ limit: Int) -> Int { limit > 0 ? Int(next() % UInt64(limit)) : 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }
}
