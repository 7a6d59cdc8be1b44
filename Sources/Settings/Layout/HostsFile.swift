// SPDX-License-Identifier: Apache-2.0

/// A hosts(5) file, and the line of the host itself in it: that of 127.0.1.1, as Debian writes it. Everything else stays
/// as it is.
struct HostsFile {
    private let bytes: [UInt8]
    /// From the first name on that the line gives to the address, to the end of the last.
    private let names: Range<Int>?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        names = bytes.split(separator: UInt8(ascii: "\n")).lazy.compactMap(Self.names).first
    }

    /// The first name of the host; `nil` where the file has no such line.
    var hostName: [UInt8]? {
        names.map { Array(bytes[$0].prefix { !Self.isBlank($0) }) }
    }

    /// The host's whole name and, where it has a domain, its first label as an alias: what `hostname --fqdn` asks for.
    func replacing(hostName: [UInt8]) -> [UInt8] {
        guard let names else { return bytes }
        let label = hostName.prefix { $0 != UInt8(ascii: ".") }
        let alias = label.count < hostName.count ? [UInt8(ascii: " ")] + label : []
        return bytes[..<names.lowerBound] + hostName + alias + bytes[names.upperBound...]
    }

    private static func names(in line: ArraySlice<UInt8>) -> Range<Int>? {
        let address = Array("127.0.1.1".utf8)
        let text = line.prefix { $0 != UInt8(ascii: "#") }.drop(while: isBlank)
        guard text.starts(with: address), let next = text.dropFirst(address.count).first, isBlank(next) else {
            return nil
        }
        var names = text.dropFirst(address.count).drop(while: isBlank)
        while let last = names.last, isBlank(last) { names.removeLast() }
        return names.isEmpty ? nil : names.indices
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
