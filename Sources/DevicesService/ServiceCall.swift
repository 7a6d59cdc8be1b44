// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import HTTPClient

/// One method of a service over REST, as google.api.http and Envoy's transcoder have it: the path names the resource, a
/// body is the resource itself, and every other field is a query parameter.
package struct ServiceCall: Sendable {
    /// As google.api.http has it for the method.
    package var method: HTTPRequest.Method
    /// Without the leading slash: `v1/projects/…`. Resource names go in as they are.
    package var path: String
    /// In this order; a repeated field by repetition.
    package var query: [(name: String, value: String)] = []
    /// The resource itself; `nil` for none: the custom methods have none.
    package var body: JSONValue?
    /// Whether doing it twice is the same as doing it once.
    package var isRepeatable: Bool
    /// For a sentence that begins with "cannot": "list the devices of projects/P".
    package var operation: String

    /// A call; nothing is sent yet.
    package init(
        _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
        body: JSONValue? = nil, isRepeatable: Bool, operation: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.isRepeatable = isRepeatable
        self.operation = operation
    }

    /// The path and the query of the request.
    var target: String {
        let parameters = query.map { percentEncoded($0.name) + "=" + percentEncoded($0.value) }
        return "/" + path + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }
}

/// Everything but RFC 3986's unreserved characters as `%XX`: a `+` and a newline, as in a PEM, reach the server as they are.
func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            bytes.append(byte)
        default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// The opposite: `%XX` as bytes. What is not such a group stays as it is.
func percentDecoded(_ text: some StringProtocol) -> [UInt8] {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
        if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
            let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
        {
            decoded.append(value)
            index += 3
        } else {
            decoded.append(bytes[index])
            index += 1
        }
    }
    return decoded
}
