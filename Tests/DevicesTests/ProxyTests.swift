// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import HTTPClient
import TestSupport
import Testing

/// Calls through a proxy that is asked with CONNECT.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct ProxyTests {
    static let name = "devices.example.com"

    /// A server that is known under a name of nobody's, and a proxy that knows it.
    private func bench(_ mode: ConnectProxy.Mode) throws -> (Bench, ConnectProxy) {
        var options = DevicesServer.Options()
        options.names = [Self.name]
        let bench = try Bench(options)
        return (bench, try ConnectProxy.start(mode, hosts: ["\(Self.name):443": bench.server.origin.port]))
    }

    private func send(
        _ bench: Bench, _ proxy: HTTPProxy, host: String = name, connect: Int64 = 20
    ) throws -> HTTPResponse {
        try HTTPClientTests.client(bench, proxy: proxy, connect: connect).send(
            HTTPClientTests.request(bench, host: host, port: 443))
    }

    @Test(arguments: [nil, "user:pass:word", "üser:p@ss"] as [String?])
    func `a proxy connects, and sees a host and a port alone`(credentials: String?) throws {
        let (bench, proxy) = try bench(credentials.map { .asksFor($0) } ?? .connects)
        defer { proxy.stop() }
        let answer = try send(bench, HTTPProxy(host: "127.0.0.1", port: proxy.port, credentials: credentials))
        #expect(answer.status == 200)
        #expect(proxy.requests.map(\.target) == ["\(Self.name):443"])
        #expect(proxy.requests.map(\.headers) == [["host"] + (credentials == nil ? [] : ["proxy-authorization"])])
        #expect(proxy.requests.map(\.isTLS) == [true])
        #expect(bench.server.requests.first?.headers.map(\.name).filter { $0.lowercased().hasPrefix("proxy") } == [])
        #expect(bench.server.faults == [])
    }

    @Test(
        arguments: [
            (ConnectProxy.Mode.asksFor("user:password"), HTTPClientError.Code.proxy(407)), (.answers(403), .proxy(403)),
            (.answers(502), .proxy(502)), (.closes, .proxy(0)), (.garbage, .proxy(0)), (.hangs, .connect),
        ])
    func `a proxy that does not connect is told from a server`(
        mode: ConnectProxy.Mode, code: HTTPClientError.Code
    ) throws {
        let (bench, proxy) = try bench(mode)
        defer { proxy.stop() }
        let error = try #require(throws: HTTPClientError.self) {
            try send(bench, HTTPProxy(host: "127.0.0.1", port: proxy.port), connect: 6)
        }
        #expect(error.code == code)
        #expect(!error.mayHaveBeenSent)
        #expect(bench.server.requests.isEmpty)
    }

    @Test func `a proxy with another password is not let through`() throws {
        let (bench, proxy) = try bench(.asksFor("user:password"))
        defer { proxy.stop() }
        let error = try #require(throws: HTTPClientError.self) {
            try send(bench, HTTPProxy(host: "127.0.0.1", port: proxy.port, credentials: "user:other"))
        }
        #expect(error.code == .proxy(407))
    }

    @Test(arguments: ["192.0.2.7", "2001:db8::7"])
    func `an address behind a proxy is refused before the proxy is asked`(
        host: String
    ) throws {
        let (bench, proxy) = try bench(.connects)
        defer { proxy.stop() }
        let error = try #require(throws: HTTPClientError.self) {
            try send(bench, HTTPProxy(host: "127.0.0.1", port: proxy.port), host: host)
        }
        #expect(error.code == .proxiedAddress)
        #expect(proxy.requests.isEmpty)
    }

    @Test func `another server behind the proxy is not spoken to`() throws {
        let bench = try Bench()
        let proxy = try ConnectProxy.start(hosts: ["\(Self.name):443": bench.server.origin.port])
        defer { proxy.stop() }
        let error = try #require(throws: HTTPClientError.self) {
            try send(bench, HTTPProxy(host: "127.0.0.1", port: proxy.port))
        }
        #expect(error.code == .certificate)
        #expect(bench.server.requests.isEmpty)
    }

    /// How the tool is told of the proxy, and what it says.
    @Test func `the environment names the proxy`() throws {
        let (bench, proxy) = try bench(.asksFor("user:pa55word"))
        defer { proxy.stop() }
        let device = bench.server.addDevice("d")
        let words = ["get", "device", device, "--view", "NAME", "-o", "json", "--ca-file", bench.server.caFile]
        let named = words + ["--credentials", bench.server.credentialsFile, "--endpoint-domain", "example.com"]
        let url = "http://user:pa55word@127.0.0.1:\(proxy.port)"
        for variable in ["HTTPS_PROXY", "https_proxy"] {
            let answer = try bench.process(named, environment: [variable: url])
            #expect(answer.errors == "")
            #expect(try answer.json()["name"] as? String == device)
        }
        let bare = try bench.process(named, environment: ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"])
        #expect(bare.code == 69)
        #expect(
            bare.errors
                == failure(
                    "cannot get the device \(device): the proxy wants a user and a password",
                    hint: "write HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT"))
        let wrong = try bench.process(named, environment: ["HTTPS_PROXY": "socks5://user:pa55word@127.0.0.1:1"])
        #expect(wrong.code == 64)
        #expect(
            wrong.errors
                == failure(
                    "HTTPS_PROXY names a kind of proxy that this tool does not speak to",
                    hint: "write HTTPS_PROXY as http://HOST:PORT"))
        let odd = try bench.process(named, environment: ["HTTPS_PROXY": "http://user:pa55/word@127.0.0.1:1"])
        #expect(
            odd.errors
                == failure("HTTPS_PROXY is not the URL of a proxy", hint: "write HTTPS_PROXY as http://HOST:PORT"))
        proxy.stop()
        let address = ["--devices-endpoint", "https://192.0.2.7", "--credentials", bench.server.credentialsFile]
        let proxied = try bench.process(words + address, environment: ["HTTPS_PROXY": url])
        #expect(proxied.code == 69)
        #expect(
            proxied.errors
                == failure(
                    "cannot get the device \(device): through a proxy, the certificate of 192.0.2.7, an address, cannot be checked",
                    hint: "give the host's name, or add the address to NO_PROXY"))
        #expect(bench.server.faults == [])
    }

    @Test func `NO_PROXY leads past the proxy`() throws {
        let bench = try Bench()
        let device = bench.server.addDevice("d")
        let words = ["get", "device", device] + bench.service
        // Nobody listens there; localhost needs no exception.
        for exceptions in ["", "localhost", "*"] {
            let environment = ["HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": exceptions]
            #expect(try bench.process(words, environment: environment).errors == "")
        }
    }
}
