// SPDX-License-Identifier: Apache-2.0

/// A request as it came over HTTP, whole.
struct ServiceRequest: Sendable {
    var method: String
    /// The path and the query, as they stood in the request's first line.
    var target: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// The values of a header, whatever the case of its name.
    func headers(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The target without its query.
    var path: String { String(target.prefix { $0 != "?" }) }

    /// What follows the path's `?`; empty for nothing.
    var query: String { target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) } ?? "" }

    /// The parameters of the query in their order, percent-decoded; a `+` is a `+`, as Envoy has it.
    ///
    /// - Returns: `nil` where a `%` is not followed by two digits, or a value is not UTF-8.
    var parameters: [(name: String, value: String)]? {
        var found: [(name: String, value: String)] = []
        for part in query.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(halves[0]), let value = percentDecoded(halves.count > 1 ? halves[1] : "")
            else { return nil }
            found.append((name, value))
        }
        return found
    }
}

/// `%XX` as bytes, as UTF-8; `nil` where it is not well-formed.
func percentDecoded(_ text: Substring) -> String? {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
        guard bytes[index] == UInt8(ascii: "%") else {
            decoded.append(bytes[index])
            index += 1
            continue
        }
        guard index + 2 < bytes.count,
            let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
        else { return nil }
        decoded.append(value)
        index += 3
    }
    return String(validating: decoded, as: UTF8.self)
}

/// What a header such as grpc-message may hold: visible ASCII, everything else as `%XX`.
func percentEncodedMessage(_ text: String) -> String {
    text.utf8.map { byte in
        if (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "%") { return String(Unicode.Scalar(byte)) }
        return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
}
