// SPDX-License-Identifier: Apache-2.0

/// SHA-256 digests of files, as sha256sum(1) and BSD's sha256(1) write them. Other lines are passed over: comments, digests of
/// other kinds, what a signature stands around.
struct ChecksumFile {
    /// One digest of 32 bytes, and whose it is; `nil` where no name stands beside it.
    struct Entry: Hashable {
        var digest: [UInt8]
        var name: String?
    }

    private(set) var entries: [Entry] = []

    init(_ bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            if let entry = Self.entry(line) ?? Self.taggedEntry(line) { entries.append(entry) }
        }
    }

    /// The digests for a file of that name, in whatever directory: none, one, or several that contradict each other.
    func digests(forFileNamed name: String) -> Set<[UInt8]> {
        Set(entries.filter { $0.name.map(Self.lastPart) == name }.map(\.digest))
    }

    /// The only digest, where no name stands beside it or the name is another one.
    var only: Entry? { entries.count == 1 ? entries[0] : nil }

    /// `HEX  NAME`, `HEX *NAME` or `HEX`; a backslash before it says that the name has escapes.
    private static func entry(_ line: Substring) -> Entry? {
        let isEscaped = line.first == "\\"
        let line = isEscaped ? line.dropFirst() : line
        guard let digest = digest(line.prefix(64)) else { return nil }
        let rest = line.dropFirst(64)
        guard !rest.isEmpty else { return Entry(digest: digest) }
        guard rest.first?.isWhitespace == true else { return nil }
        var name = rest.drop(while: \.isWhitespace)
        if name.first == "*" { name = name.dropFirst() }
        guard !name.isEmpty else { return Entry(digest: digest) }
        return Entry(digest: digest, name: isEscaped ? unescaped(name) : String(name))
    }

    /// `SHA256 (NAME) = HEX`, and as openssl(1) has it `SHA2-256(NAME)= HEX`.
    private static func taggedEntry(_ line: Substring) -> Entry? {
        let isEscaped = line.first == "\\"
        let line = isEscaped ? line.dropFirst() : line
        guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"), open < close else { return nil }
        let tag = line[..<open].filter { !$0.isWhitespace }.uppercased()
        guard ["SHA256", "SHA2-256", "SHA-256"].contains(tag) else { return nil }
        let rest = line[line.index(after: close)...].filter { !$0.isWhitespace }
        guard rest.first == "=", let digest = digest(rest.dropFirst()) else { return nil }
        let name = line[line.index(after: open)..<close]
        return Entry(digest: digest, name: isEscaped ? unescaped(name) : String(name))
    }

    /// 64 hexadecimal digits; `nil` for anything else.
    static func digest(_ text: some StringProtocol) -> [UInt8]? {
        let digits = text.utf8.map { digit in Character(UnicodeScalar(digit)).hexDigitValue }
        guard digits.count == 64, !digits.contains(nil) else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0)) }
    }

    private static func unescaped(_ name: Substring) -> String {
        var (result, rest) = ("", name)
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                result.append(character)
                continue
            }
            result.append(next == "n" ? "\n" : next == "r" ? "\r" : next)
        }
        return result
    }

    private static func lastPart(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
    }
}
