// SPDX-License-Identifier: Apache-2.0

/// One request over HTTPS.
package struct HTTPRequest: Sendable {
    /// The methods that are used here (RFC 9110 §9).
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// The method of the request line.
    package var method: Method
    /// The server that it goes to.
    package var origin: HTTPOrigin
    /// The path and the query, percent-encoded; it begins with a slash.
    package var target: String
    /// Besides `Host` and `Content-Length`, which the client adds.
    package var headers: [HTTPHeader]
    /// `nil` for a request without a body.
    package var body: [UInt8]?

    /// A request, ready to be sent; nothing is encoded here.
    package init(
        _ method: Method, _ origin: HTTPOrigin, target: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// A header field.
package struct HTTPHeader: Sendable {
    /// Its name; capitals do not matter (RFC 9110 §5.1).
    package var name: String
    /// Its value, of one line.
    package var value: String

    /// A field with one value.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Where requests go: a host and a port, always over TLS.
package struct HTTPOrigin: Hashable, Sendable {
    /// A host name, or an IP address without brackets.
    package var host: String
    /// From 1 to 65535.
    package var port: Int

    /// A server, by default on the port of HTTPS.
    package init(host: String, port: Int = 443) {
        self.host = host
        self.port = port
    }

    /// `https://HOST`, with the port where it is not 443 (RFC 6454 §6.2).
    package var text: String { "https://" + authority }

    /// `HOST`, with the port where it is not 443; an IPv6 address is in brackets.
    package var authority: String { port == 443 ? bracketed : "\(bracketed):\(port)" }

    /// `HOST:PORT`, as CONNECT takes it (RFC 9110 §9.3.6).
    var authorityWithPort: String { "\(bracketed):\(port)" }

    private var bracketed: String { host.contains(":") ? "[\(host)]" : host }
}

/// An answer, whole.
package struct HTTPResponse: Sendable {
    /// The status code, from 200 on: informational answers are passed over.
    package var status: Int
    /// In the order in which they came.
    package var headers: [HTTPHeader]
    /// Without its transfer coding; empty for none.
    package var body: [UInt8]

    /// An answer, put together.
    package init(status: Int, headers: [HTTPHeader], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
