// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Credentials
import TestSupport
import Testing

/// `ssh-keygen -l`, which reads a key as sshd does, as the judge of keys that are damaged in every way.
@Suite(.timeLimit(.minutes(30)), .enabled(if: SSHKeygen.isInstalled, SSHKeygen.words))
struct SSHKeyJudgeTests {
    /// Asks of all lines at once: one that ssh-keygen takes is a line of its answer.
    ///
    /// - Parameter isExact: whether we refuse nothing that ssh-keygen takes.
    private func compare(_ lines: [String], isExact: Bool, _ what: String) throws {
        let taken = lines.filter { checkKeys($0).value != nil }
        let refused = lines.filter { checkKeys($0).value == nil }
        #expect(try SSHKeygen.count(in: taken.joined()) == taken.count, "\(what)")
        if isExact { #expect(try SSHKeygen.count(in: refused.joined()) == 0, "\(what)") }
    }

    @Test func `takes no key that ssh-keygen refuses, whichever byte is another one`() throws {
        var random = SeededNumbers(seed: 0x55_4E)
        for (kind, line) in zip(SSHKeygen.kinds, try SSHKeygen.keys.get()) {
            let blob = try SSHBlob(line: line)
            let type = text(blob.fields[0])
            let bytes = blob.bytes
            let mutants = (0..<400).map { _ in
                var mutant = bytes
                for _ in 0...Int.random(in: 0..<3, using: &random) {
                    // Mostly where the lengths and names are.
                    let most = Bool.random(using: &random) ? min(48, mutant.count) : mutant.count
                    let place = Int.random(in: 0..<max(1, most), using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: mutant[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                    case 1: mutant.insert(UInt8.random(in: 0...255, using: &random), at: place)
                    case 2 where mutant.count > 1: mutant.remove(at: place)
                    default: mutant[place] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                return SSHBlob.line(type, mutant)
            }
            try compare(mutants, isExact: !kind.summary.hasPrefix("RSA"), kind.summary)
        }
    }

    @Test func `takes no key that ssh-keygen refuses, whatever its lengths say and wherever it ends`() throws {
        for (kind, line) in zip(SSHKeygen.kinds, try SSHKeygen.keys.get()) {
            let blob = try SSHBlob(line: line)
            let type = text(blob.fields[0])
            var places = [0]
            for field in blob.fields.dropLast() { places.append(places[places.count - 1] + 4 + field.count) }
            var mutants: [String] = []
            try forEachMutant(of: blob.bytes, at: places, bigEndian: true, width: 4) { mutant, _ in
                mutants.append(SSHBlob.line(type, mutant))
            }
            for count in 0..<blob.bytes.count { mutants.append(SSHBlob.line(type, Array(blob.bytes.prefix(count)))) }
            mutants += [[0], [0, 0, 0, 0], blob.bytes].map { SSHBlob.line(type, blob.bytes + $0) }
            try compare(mutants, isExact: true, kind.summary)
            #expect(mutants.allSatisfy { checkKeys($0).value == nil || $0 == line })
        }
    }

    @Test func `takes no base64 that ssh-keygen refuses`() throws {
        var random = SeededNumbers(seed: 0xB6_4)
        let signs = Array("=AB+/-_!.,;*\u{7F}é".unicodeScalars.map { String($0) })
        for line in try SSHKeygen.keys.get() {
            let words = line.split(separator: " ").map { String($0) }
            let mutants = (0..<200).map { _ in
                var base64 = words[1].map { String($0) }
                for _ in 0...Int.random(in: 0..<2, using: &random) {
                    let isEnd = Bool.random(using: &random)
                    let place = isEnd ? base64.count - 1 : Int.random(in: 0..<base64.count, using: &random)
                    let sign = signs.randomElement(using: &random) ?? "="
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: base64[place] = sign
                    case 1: base64.insert(sign, at: place + (isEnd ? 1 : 0))
                    default: base64.remove(at: place)
                    }
                }
                return "\(words[0]) \(base64.joined()) me@device\n"
            }
            try compare(mutants, isExact: false, words[0])
        }
        // Without padding, and with bits behind the last byte.
        let key = try SSHKeygen.key("ECDSA 256").split(separator: " ").map { String($0) }
        try #require(key[1].hasSuffix("="))
        let (bare, loose) = (
            key[1].filter { $0 != "=" },
            key[1].replacingOccurrences(of: "[AEIMQUYcgkosw048]=$", with: "B=", options: .regularExpression)
        )
        for base64 in [bare, loose, key[1] + "=", key[1] + "AAAA", "=" + key[1]] where base64 != key[1] {
            let line = "\(key[0]) \(base64) x\n"
            #expect(checkKeys(line).value == nil)
            #expect(try SSHKeygen.count(in: line) == 0, "\(base64.suffix(4))")
        }
    }

    /// Sizes and forms of RSA's numbers; `nil` where ssh-keygen takes what OpenSSL never verifies with, or RFC 4251 rules out.
    @Test func `refuses RSA keys that cannot work`() throws {
        let blob = try SSHBlob(line: SSHKeygen.key("RSA 2048"))
        let modulus = blob.fields[2]
        func number(_ bytes: Int, first: UInt8 = 1) -> [UInt8] { [first] + Array(repeating: 0, count: bytes - 2) + [1] }
        let cases: [(key: SSHBlob, id: String, isRefusedByBoth: Bool)] = [
            (blob.with(2, number(127)), "weak", true), (blob.with(2, number(128)), "weak", true),
            (blob.with(2, number(2049)), "too-large", true),
            (blob.with(2, Array(modulus.dropFirst())), "damaged", true),
            (blob.with(1, [0x81]), "damaged", true), (blob.with(2, [0, 0] + modulus.dropFirst()), "damaged", false),
            (blob.with(1, [0, 3]), "damaged", false), (blob.with(1, [1]), "damaged", false),
            (blob.with(1, [1, 0, 0]), "damaged", false), (blob.with(2, modulus.dropLast() + [2]), "damaged", false),
            (blob.with(1, number(257)), "damaged", false), (blob.with(1, []), "damaged", false),
            (blob.with(2, number(513)).with(1, number(9)), "damaged", false),
        ]
        for (key, id, isRefusedByBoth) in cases {
            let checked = checkKeys(key.line)
            #expect(checked.ids == ["ssh-authorized-keys.\(id)"], "\(checked.words)")
            #expect(checked.value == nil, "\(checked.words)")
            if isRefusedByBoth { #expect(try SSHKeygen.count(in: key.line) == 0) }
        }
        // 1024 bits are the least, 16384 the most.
        for (key, bits) in [
            (blob.with(2, number(128, first: 0x7F)), 0), (blob.with(2, [0] + number(128, first: 0x80)), 1024),
            (blob.with(2, [0] + number(2048, first: 0xFF)), 16384),
        ] {
            #expect(checkKeys(key.line).value?.keys == (bits > 0 ? ["RSA \(bits)"] : nil))
            #expect(try SSHKeygen.count(in: key.line) == (bits > 0 ? 1 : 0))
        }
    }

    @Test func `refuses a point that is not on its curve, in another form, or of another curve`() throws {
        for (kind, other) in [("ECDSA 256", "ECDSA 384"), ("ECDSA 384", "ECDSA 521"), ("ECDSA 521", "ECDSA 256")] {
            let blob = try SSHBlob(line: SSHKeygen.key(kind))
            let point = blob.fields[2]
            let foreign = try SSHBlob(line: SSHKeygen.key(other))
            let half = (point.count - 1) / 2
            let keys = [
                blob.with(2, point.dropLast() + [point[point.count - 1] ^ 1]), blob.with(2, foreign.fields[2]),
                blob.with(1, foreign.fields[1]), blob.with(2, [2] + point[1...half]), blob.with(2, [0]),
                blob.with(2, []),
                blob.with(2, [4] + Array(repeating: 0xFF, count: 2 * half)), blob.with(2, [6] + point.dropFirst()),
                blob.with(2, [4] + Array(repeating: 0, count: 2 * half)), blob.with(0, foreign.fields[0]),
            ]
            try compare(keys.map(\.line), isExact: true, kind)
            #expect(keys.allSatisfy { checkKeys($0.line).value == nil })
        }
    }

    @Test func `holds the type on the line against the key's own`() throws {
        let keys = try SSHKeygen.keys.get().map { $0.split(separator: " ").map { String($0) } }
        for (one, other) in zip(keys, keys.dropFirst()) where one[0] != other[0] {
            let line = "\(one[0]) \(other[1]) x\n"
            let checked = checkKeys(line)
            #expect(checked.ids == ["ssh-authorized-keys.key-type"], "\(checked.words)")
            #expect(checked.words.contains(one[0]))
            #expect(checked.words.contains(other[0]))
            #expect(try SSHKeygen.count(in: line) == 0)
        }
    }
}
