// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import TextEncodings

/// What HTTPS_PROXY and NO_PROXY say, as curl(1) and Go read them.
package struct ProxyVariables: Sendable {
    /// Why a variable cannot be used. Nothing of it is told: it can have a password in it.
    package enum Fault: Error, Hashable, Sendable {
        /// Not `http://[USER:PASSWORD@]HOST[:PORT]`.
        case form
        /// Another kind of proxy: its scheme.
        case scheme(String)
    }

    private let proxy: HTTPProxy?
    private let exceptions: [String]

    /// - Parameter proxy: the proxy's URL; `nil` or empty for none. Without a scheme, `http://` is meant.
    /// - Parameter exceptions: names, `.suffixes`, addresses and CIDR blocks between commas; `*` for every host.
    package init(proxy: String?, exceptions: String?) throws(Fault) {
        let text = proxy ?? ""
        self.proxy = text.isEmpty ? nil : try Self.parse(text)
        self.exceptions = (exceptions ?? "").split { $0 == "," || $0 == " " }.map { $0.lowercased() }
    }

    /// The proxy for a host; `nil` where it is called directly.
    package func proxy(for origin: HTTPOrigin) -> HTTPProxy? {
        let host = origin.host.lowercased()
        if host == "localhost" || isLoopback(host) || exceptions.contains(where: { covers($0, host, origin.port) }) {
            return nil
        }
        return proxy
    }

    private static func parse(_ text: String) throws(Fault) -> HTTPProxy {
        var rest = text[...]
        if let end = text.firstRange(of: "://") {
            let scheme = text[..<end.lowerBound].lowercased()
            guard scheme == "http" else { throw .scheme(scheme) }
            rest = text[end.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        var credentials: String?
        if let at = rest.lastIndex(of: "@") {
            credentials = String(decoding: percentDecoded(rest[..<at]), as: UTF8.self)
            rest = rest[rest.index(after: at)...]
        }
        guard let origin = HTTPOrigin(authority: String(rest), defaultPort: 80) else { throw .form }
        return HTTPProxy(host: origin.host, port: origin.port, credentials: credentials)
    }

    private func isLoopback(_ host: String) -> Bool {
        guard let address = Self.address(host) else { return false }
        return address.count == 4 ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
    }

    private func covers(_ exception: String, _ host: String, _ port: Int) -> Bool {
        if exception == "*" { return true }
        if let slash = exception.firstIndex(of: "/"), let length = Int(exception[exception.index(after: slash)...]),
            let network = Self.address(String(exception[..<slash])), let address = Self.address(host)
        {
            return network.count == address.count && (0...network.count * 8).contains(length)
                && (0..<length).allSatisfy { bit in
                    let mask = UInt8(0x80) >> UInt8(bit % 8)
                    return network[bit / 8] & mask == address[bit / 8] & mask
                }
        }
        var name = exception
        if let origin = HTTPOrigin(authority: exception, defaultPort: 0) {
            guard origin.port == 0 || origin.port == port else { return false }
            name = origin.host
        }
        // An IPv6 address has several forms.
        if let one = Self.address(name) { return one == Self.address(host) }
        // An address has no parts that names could end with.
        guard Self.address(host) == nil else { return false }
        if name.hasPrefix("*.") { name.removeFirst() }
        if name.hasPrefix(".") { return host.hasSuffix(name) || host == name.dropFirst() }
        return host == name || host.hasSuffix("." + name)
    }

    /// The bytes of an address in text; `nil` for what is none. The C function is `inet_pton`.
    fileprivate static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}

extension HTTPOrigin {
    /// Reads `HOST[:PORT]`, where an IPv6 address is in brackets; `nil` for anything else.
    package init?(authority text: String, defaultPort: Int) {
        var host = text[...]
        var port = defaultPort
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty {
                guard rest.hasPrefix(":"), let number = Self.port(rest.dropFirst()) else { return nil }
                port = number
            }
            guard host.contains(":"), ProxyVariables.address(String(host)) != nil else { return nil }
        } else {
            if let colon = text.lastIndex(of: ":") {
                guard let number = Self.port(text[text.index(after: colon)...]) else { return nil }
                (host, port) = (text[..<colon], number)
            }
            let isName = host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard !host.isEmpty, isName else { return nil }
        }
        self.init(host: String(host), port: port)
    }

    /// Digits alone: Swift would take a sign.
    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), let number = UInt16(text) else {
            return nil
        }
        return number > 0 ? Int(number) : nil
    }
}
