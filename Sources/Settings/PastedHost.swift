// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// A host name that stands alone as a setting's value, and what people paste along with it.
struct PastedHost {
    /// What of the text may be shown is a plain host name, and what is harmless about it.
    let source: SourceText
    let host: Range<Int>
    private let surplus: [Surplus]

    private struct Surplus {
        var id: String
        var what: String
        var range: Range<Int>
    }

    init(_ source: SourceText) {
        let (host, surplus) = Self.split(source.bytes)
        // A word without a dot can be anything, and a pasted URL can hold a password.
        let isHost = OpenText.host.fits(source.text(host))
        let harmless = surplus.filter { surplus in
            switch surplus.id {
            case "space", "scheme", "trailing-dot": surplus.range.count <= 12
            case "port":
                surplus.range.count <= 6 && source.bytes[surplus.range].dropFirst().allSatisfy(HostName.isDigit)
            default: false
            }
        }
        self.host = host
        self.surplus = surplus
        self.source = source.disclosing(isHost ? [host] + harmless.map(\.range) : [])
    }

    /// The host as text.
    var text: String { source.text(host) }

    var labels: [Range<Int>] { HostName.labels(source.bytes, host) }

    /// Finds all that keeps the text from being a host name and nothing else.
    ///
    /// - Parameters:
    ///   - noun: what the setting is called.
    ///   - addressHint: what to give in the place of an IP address.
    func check(_ noun: String, addressHint: MessageText, _ findings: inout Findings) {
        let whole = 0..<source.bytes.count
        if HostName.isIPv4(source.text(whole)) || HostName.isIPv6(source.text(whole)) {
            return findings.error(
                "address", "\(trusted: noun) is an IP address", at: SourceRange(whole), hint: addressHint)
        }
        let problems = HostName.problems(source.bytes, host)
        // What was probably meant, where that can be said.
        let hint: MessageText? =
            surplus.isEmpty || !problems.isEmpty ? nil : "write \(bare: text.lowercased(), at: SourceRange(host))"
        for surplus in surplus {
            let range = SourceRange(surplus.range)
            findings.error(
                surplus.id, "\(trusted: noun) has \(trusted: surplus.what)", at: range, hint: hint,
                fixIts: [.init("leave it out", replacing: range, with: "")])
        }
        for problem in problems {
            findings.error(problem.id, problem.message, at: SourceRange(problem.range), hint: problem.hint ?? hint)
        }
    }

    /// Warns of capital letters.
    func checkCase(_ noun: String, _ findings: inout Findings) {
        guard source.bytes[host].contains(where: { (0x41...0x5A).contains($0) }) else { return }
        let range = SourceRange(host)
        let lower: MessageText = "\(bare: text.lowercased(), at: range)"
        findings.warning(
            "case", "\(trusted: noun) has capital letters", at: range, hint: "write \(lower)",
            fixIts: [.init("write it in small letters", replacing: range, with: lower)])
    }

    private static func split(_ bytes: [UInt8]) -> (host: Range<Int>, surplus: [Surplus]) {
        var surplus: [Surplus] = []
        var low = 0
        var high = bytes.count
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        while low < high {
            if isSpace(bytes[low]) {
                low += 1
            } else if let blank = OddBlank(at: low, in: bytes) {
                low = blank.range.upperBound
            } else {
                break
            }
        }
        while high > low {
            let blank = [2, 3].lazy.compactMap { high - $0 >= low ? OddBlank(at: high - $0, in: bytes) : nil }.first
            if isSpace(bytes[high - 1]) { high -= 1 } else if let blank { high = blank.range.lowerBound } else { break }
        }
        if low > 0 {
            let name = OddBlank(in: bytes[..<low])?.name
            surplus.append(Surplus(id: "space", what: "\(name ?? "a space") before it", range: 0..<low))
        }
        let trailing = high..<bytes.count
        if let slashes = find("://", in: bytes[low..<high]) {
            surplus.append(Surplus(id: "scheme", what: "a scheme", range: low..<slashes + 3))
            low = slashes + 3
        }
        var later: [Surplus] = []
        let delimiters: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        if let path = bytes[low..<high].firstIndex(where: { delimiters.contains($0) }) {
            later.append(Surplus(id: "path", what: "a path", range: path..<high))
            high = path
        }
        if let at = bytes[low..<high].lastIndex(of: UInt8(ascii: "@")) {
            surplus.append(Surplus(id: "user", what: "a user name", range: low..<at + 1))
            low = at + 1
        }
        if let colon = bytes[low..<high].firstIndex(of: UInt8(ascii: ":")) {
            later.append(Surplus(id: "port", what: "a port", range: colon..<high))
            high = colon
        }
        if high > low + 1, bytes[high - 1] == UInt8(ascii: ".") {
            later.append(Surplus(id: "trailing-dot", what: "a dot at its end", range: high - 1..<high))
            high -= 1
        }
        surplus += later.reversed()
        if !trailing.isEmpty {
            let name = OddBlank(in: bytes[trailing])?.name
            surplus.append(Surplus(id: "space", what: "\(name ?? "a space or newline") after it", range: trailing))
        }
        return (low..<high, surplus)
    }

    private static func find(_ word: String, in bytes: ArraySlice<UInt8>) -> Int? {
        let word = Array(word.utf8)
        return bytes.indices.first { bytes[$0...].starts(with: word) }
    }
}
