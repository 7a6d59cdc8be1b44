// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Testing

@Suite(.timeLimit(.minutes(30))) struct ProxyVariablesTests {
    @Test(
        arguments: [
            ("host", "host:443"), ("HOST.example.com", "HOST.example.com:443"), ("host:1", "host:1"),
            ("host:65535", "host:65535"), ("192.0.2.1:8443", "192.0.2.1:8443"), ("[2001:db8::1]", "2001:db8::1:443"),
            ("[::1]:8443", "::1:8443"), ("a_b-c.d", "a_b-c.d:443"), ("", nil), (":443", nil), ("host:", nil),
            ("host:0", nil), ("host:65536", nil), ("host:+1", nil), ("host:-1", nil), ("host: 1", nil), ("host:a", nil),
            ("[host]", nil), ("[::1", nil), ("[::1]x", nil), ("[::1]:", nil), ("[:\r\nX: y]", nil), ("::1", nil),
            ("[::1%lo]", nil), ("a b", nil), ("a/b", nil), ("user@host", nil), ("host?x", nil), ("h\r\nost", nil),
        ] as [(String, String?)])
    func `a host and a port are read, and nothing else is`(text: String, expected: String?) {
        #expect(HTTPOrigin(authority: text, defaultPort: 443).map { "\($0.host):\($0.port)" } == expected)
    }

    @Test func `an origin is written as tokens and requests have it`() {
        #expect(HTTPOrigin(host: "devices.edgelq.com").text == "https://devices.edgelq.com")
        #expect(HTTPOrigin(host: "localhost", port: 8443).text == "https://localhost:8443")
        #expect(HTTPOrigin(host: "::1", port: 8443).authority == "[::1]:8443")
        #expect(HTTPOrigin(host: "::1").authority == "[::1]")
    }

    /// What a proxy's URL says: host, port and credentials.
    struct Reading: Sendable {
        var url: String
        var host: String
        var port: Int
        var credentials: String?

        init(_ url: String, _ host: String, _ port: Int, _ credentials: String? = nil) {
            (self.url, self.host, self.port, self.credentials) = (url, host, port, credentials)
        }
    }

    @Test(
        arguments: [
            Reading("http://proxy:3128", "proxy", 3128), Reading("http://proxy", "proxy", 80),
            Reading("HTTP://proxy:3128/", "proxy", 3128), Reading("proxy:3128", "proxy", 3128),
            Reading("http://u:p@proxy:1", "proxy", 1, "u:p"), Reading("http://u@proxy:1", "proxy", 1, "u"),
            Reading("http://u:p%40ss%3a%20@proxy:1", "proxy", 1, "u:p@ss: "),
            Reading("http://u:p@ss@proxy:1", "proxy", 1, "u:p@ss"),
            Reading("http://u:100%@proxy:1", "proxy", 1, "u:100%"), Reading("http://[::1]:3128", "::1", 3128),
            Reading("http://192.0.2.7:3128/path?x", "192.0.2.7", 3128),
        ])
    func `a proxy is what its variable says`(reading: Reading) throws {
        let variables = try ProxyVariables(proxy: reading.url, exceptions: nil)
        let expected = HTTPProxy(host: reading.host, port: reading.port, credentials: reading.credentials)
        #expect(variables.proxy(for: HTTPOrigin(host: "devices.example.com")) == expected)
    }

    @Test(
        arguments: [
            ("http://", ProxyVariables.Fault.form), ("http://pro xy:1", .form), ("http://proxy:port", .form),
            ("http://u:pa/ss@proxy:1", .form), ("socks5://proxy:1080", .scheme("socks5")),
            ("https://proxy:443", .scheme("https")), ("ftp://x", .scheme("ftp")),
        ])
    func `what is not a proxy's URL is refused`(url: String, fault: ProxyVariables.Fault) {
        #expect(throws: fault) { try ProxyVariables(proxy: url, exceptions: nil) }
    }

    /// A host, what NO_PROXY says, and whether the proxy is used.
    struct Exception: Sendable {
        var host: String
        var rules: String
        var isProxied: Bool

        init(_ host: String, _ rules: String, _ isProxied: Bool) {
            (self.host, self.rules, self.isProxied) = (host, rules, isProxied)
        }
    }

    @Test(
        arguments: [
            Exception("a.example.com", "", true), Exception("a.example.com", "*", false),
            Exception("a.example.com", "example.com", false), Exception("example.com", "example.com", false),
            Exception("badexample.com", "example.com", true), Exception("a.example.com", ".example.com", false),
            Exception("example.com", ".example.com", false), Exception("a.example.com", "*.example.com", false),
            Exception("A.Example.COM", "a.EXAMPLE.com", false), Exception("a.example.com", "b.example.com", true),
            Exception("a.example.com", "other.org, example.com", false),
            Exception("a.example.com", "other.org example.com", false),
            Exception("a.example.com", "example.com:443", false), Exception("a.example.com", "example.com:444", true),
            Exception("192.0.2.7", "192.0.2.7", false), Exception("192.0.2.7", "192.0.2.0/24", false),
            Exception("192.0.3.7", "192.0.2.0/24", true), Exception("192.0.2.7", "192.0.2.0/33", true),
            Exception("192.0.2.7", "0.0.0.0/0", false), Exception("192.0.2.7", "2.7", true),
            Exception("192.0.2.7", "192.0.2.7:443", false), Exception("192.0.2.7", "192.0.2.7:80", true),
            Exception("a.example.com", "192.0.2.0/24", true), Exception("2001:db8::1", "2001:db8::/32", false),
            Exception("2001:db9::1", "2001:db8::/32", true), Exception("2001:db8::1", "[2001:db8::1]", false),
            Exception("2001:db8::1", "2001:db8:0::1", false), Exception("2001:db8::1", "[2001:db8::1]:444", true),
            Exception("2001:db8::1", "[2001:db8::1]:443", false), Exception("localhost", "", false),
            Exception("127.0.0.1", "", false), Exception("127.9.9.9", "", false), Exception("::1", "", false),
            Exception("::2", "", true), Exception("localhost.example.com", "", true),
        ])
    func `a proxy is not used for what is excepted`(exception: Exception) throws {
        let variables = try ProxyVariables(proxy: "http://proxy:3128", exceptions: exception.rules)
        #expect((variables.proxy(for: HTTPOrigin(host: exception.host)) != nil) == exception.isProxied)
    }

    @Test(arguments: [nil, ""] as [String?]) func `without a variable there is no proxy`(value: String?) throws {
        let variables = try ProxyVariables(proxy: value, exceptions: nil)
        #expect(variables.proxy(for: HTTPOrigin(host: "devices.example.com")) == nil)
    }
}
