// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Testing

@testable import Settings

/// Changes of corpus files at random, from a fixed seed, with the real Netplan as the judge.
///
/// `CUTTLE_OS_MUTATIONS=20000 swift test --filter NetplanMutationTests` looks further; `CUTTLE_OS_SEED` elsewhere.
@Suite struct NetplanMutationTests {
    static let count = Int(ProcessInfo.processInfo.environment["CUTTLE_OS_MUTATIONS"] ?? "") ?? 400
    static let seed = UInt64(ProcessInfo.processInfo.environment["CUTTLE_OS_SEED"] ?? "") ?? 106

    @Test(.timeLimit(.minutes(30)), .enabled(if: NetplanJudge.isInstalled, "needs Debian's netplan.io 0.106"))
    func `agrees with the real Netplan about mutants`() {
        var random = Xorshift(state: Self.seed)
        let corpus = (NetplanCorpus.valid.files + NetplanCorpus.invalid.files).map(\.bytes)
        var mutants: [[UInt8]] = []
        for _ in 0..<Self.count { mutants.append(mutate(random.pick(corpus) ?? [], corpus, &random)) }
        var judged = 0
        var disagreements: [String] = []
        for (mutant, verdict) in zip(mutants, NetplanJudge.ask(mutants)) {
            let findings = check(mutant)
            let errors = findings.filter { $0.severity == .error }
            let text = String(decoding: mutant, as: UTF8.self)
            switch verdict {
            case .cannotSay: continue
            case .accepts where !errors.isEmpty:
                if isKnown(errors) { continue }
                disagreements.append("accepted by Netplan, refused by us (\(summary(errors))):\n\(text)")
            case .refuses(let words) where errors.isEmpty:
                disagreements.append("refused by Netplan (\(words)), accepted by us:\n\(text)")
            default: break
            }
            judged += 1
        }
        print("mutants judged: \(judged), disagreements: \(disagreements.count)")
        #expect(disagreements.isEmpty, "\(disagreements.joined(separator: "\n=====\n"))")
    }

    /// What we refuse on purpose, and what newer Netplans know.
    private func isKnown(_ errors: [Diagnostic]) -> Bool {
        errors.allSatisfy {
            [
                "network-agent.duplicate-key", "network-agent.documents", "network-agent.empty", "network-agent.encoding",
                "network-agent.character", "network-agent.utf-8",
            ].contains($0.id)
        }
    }

    private func mutate(_ bytes: [UInt8], _ corpus: [[UInt8]], _ random: inout Xorshift) -> [UInt8] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        for _ in 0..<random.below(2) + 1 {
            switch random.below(7) {
            case 0: lines.remove(at: random.below(lines.count))
            case 1: lines.swapAt(random.below(lines.count), random.below(lines.count))
            case 2: replaceWord(&lines, random.pick(Self.words) ?? "", &random)
            case 3: replaceWord(&lines, random.pick(tokens(random.pick(corpus) ?? [])) ?? "", &random)
            case 4: replaceWord(&lines, random.pick(tokens(bytes)) ?? "", &random)
            case 5: changeByte(&lines, &random)
            default:
                // A section of another file beside our own.
                let other = (random.pick(corpus) ?? []).split(separator: 0x0A).map(Array.init)
                if other.starts(with: ["network:", "  version: 2"].map { Array($0.utf8) }) { lines += other.dropFirst(2) }
            }
            if lines.isEmpty { lines = [[]] }
        }
        return Array(lines.joined(separator: [0x0A]))
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
