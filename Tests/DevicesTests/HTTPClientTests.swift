// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import HTTPClient
import Testing
import TestSupport

/// Calls over real TLS: what comes back, and what is said where nothing does.
@Suite(.enabled(if: DevicesServer.isAvailable, needsOpenSSL), .timeLimit(.minutes(30))) struct HTTPClientTests {
    static func client(
        _ bench: Bench, proxy: HTTPProxy? = nil, connect: Int64 = 20, call: Int64 = 60, largest: Int = 64 << 20
    ) throws -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.authorities = bench.server.caFile
        configuration.proxy = { _ in proxy }
        (configuration.connectTimeout, configuration.callTimeout) = (connect, call)
        configuration.largestAnswer = largest
        return try HTTPClient(configuration)
    }

    static func request(
        _ bench: Bench, host: String = "localhost", port: Int? = nil, _ path: String = "devices"
    ) -> HTTPRequest {
        HTTPRequest(
            .get, HTTPOrigin(host: host, port: port ?? bench.server.origin.port),
            target: "/v1/\(bench.region)/\(path)",
            headers: [HTTPHeader("Authorization", "Bearer " + bench.server.token)])
    }

    /// Why there is no answer.
    static func failure(_ client: HTTPClient, _ request: HTTPRequest) throws -> HTTPClientError {
        try #require(throws: HTTPClientError.self) { _ = try client.send(request) }
    }

    /// Ways to answer that are unusual, and right.
    static let rightAnswers: [FailureMode] = [
        .chunked, .informational(100), .informational(102), .informational(103), .delay(milliseconds: 300),
    ]

    @Test(arguments: rightAnswers.indices) func `an answer is whole however it comes`(index: Int) throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d", ["displayName": "Ä lab"])
        bench.server.set(Self.rightAnswers[index])
        let answer = try Self.client(bench).send(Self.request(bench))
        #expect(answer.status == 200)
        #expect(try JSON(reading: answer.body)["devices"]?.items.map { $0.text("name") } == [name])
        #expect(answer.header("Content-Type") == "application/json")
        #expect(bench.server.faults == [])
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func `the server is held against its name or address`(
        host: String
    ) throws {
        let bench = try Bench()
        #expect(try Self.client(bench).send(Self.request(bench, host: host)).status == 200)
    }

    /// Whether this machine has ::1.
    static let hasIPv6 = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/net/if_inet6")))?.isEmpty == false

    @Test(.enabled(if: hasIPv6, "needs IPv6 on loopback")) func `an IPv6 address is an endpoint, too`() throws {
        var options = DevicesServer.Options()
        options.address = "::1"
        let bench = try Bench(options)
        let device = bench.server.addDevice("d")
        let result = answer([
            "devices", "get", "device", device, "--devices-endpoint", "https://[::1]:\(bench.server.origin.port)",
            "--ca-file", bench.server.caFile, "--credentials", bench.server.credentialsFile,
        ])
        #expect(result.errors == "")
        #expect(bench.server.requests.map(\.caller) == [.serviceAccount("\(bench.region)/serviceAccounts/operator")])
        #expect(bench.server.faults == [])
    }

    @Test(arguments: [CertificateKind.otherName, .otherAuthority, .expired])
    func `a server that cannot show who it is gets nothing`(kind: CertificateKind) throws {
        var options = DevicesServer.Options()
        options.certificate = kind
        let bench = try Bench(options)
        let error = try Self.failure(try Self.client(bench), Self.request(bench))
        #expect(error.code == .certificate)
        #expect(!error.mayHaveBeenSent)
        let words =
            kind == .otherName
            ? "it is another host's" : "no authority that is trusted here has signed it, or it is not valid now"
        #expect(error.words == words)
        #expect(bench.server.requests.isEmpty)
    }

    @Test func `a server of our own authority is not trusted without it`() throws {
        let bench = try Bench()
        let error = try Self.failure(try HTTPClient(), Self.request(bench))
        #expect(error.code == .certificate)
        #expect(bench.server.requests.isEmpty)
    }

    @Test(arguments: ["", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `a file that has no certificate is refused`(content: String) throws {
        let bench = try Bench()
        var configuration = HTTPClient.Configuration()
        configuration.authorities = try bench.scratch.file("none.pem", content)
        let error = try #require(throws: HTTPClientError.self) { _ = try HTTPClient(configuration) }
        #expect(error.code == .trust)
        configuration.authorities = bench.scratch.path("nowhere.pem")
        #expect(throws: HTTPClientError.self) { _ = try HTTPClient(configuration) }
    }

    /// What is lost on the way, and what is said of it.
    static let losses: [(mode: FailureMode, code: HTTPClientError.Code)] = [
        (.hangBeforeHead, .timeout), (.hangAfterHead, .timeout), (.hangInBody, .timeout), (.closeBeforeHead(), .cut),
        (.closeBeforeHead(abruptly: true), .cut), (.cutBody(), .cut), (.cutBody(abruptly: true), .cut),
        (.cutChunks, .cut), (.notHTTP, .notHTTP),
    ]

    @Test(arguments: losses.indices) func `an answer that is lost may have been one`(index: Int) throws {
        let bench = try Bench()
        let (mode, code) = Self.losses[index]
        bench.server.set(mode)
        // Only what hangs lasts so long. On a busy machine the connection alone can take seconds.
        let error = try Self.failure(try Self.client(bench, call: 6), Self.request(bench))
        #expect(error.code == code)
        #expect(error.mayHaveBeenSent)
        #expect(bench.server.requests.count == 1)
    }

    @Test func `an answer that is larger than is taken is not taken`() throws {
        let bench = try Bench()
        for number in 0..<3 { bench.server.addDevice("d-\(number)") }
        let whole = try Self.client(bench).send(Self.request(bench)).body.count
        #expect(try Self.client(bench, largest: whole + 100).send(Self.request(bench)).status == 200)
        let error = try Self.failure(try Self.client(bench, largest: whole / 2), Self.request(bench))
        #expect(error.code == .tooLarge)
    }

    @Test func `a large answer comes whole`() throws {
        let bench = try Bench()
        let text = String(repeating: "0123456789abcdef", count: 256 << 10)
        bench.server.set(.body("{\"text\": \"\(text)\"}"))
        let answer = try Self.client(bench).send(Self.request(bench))
        #expect(answer.body.count == text.utf8.count + 12)
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func `a redirect is an answer, and is not followed`(status: Int) throws
    {
        let bench = try Bench()
        bench.server.set(.redirect(status))
        let answer = try Self.client(bench).send(Self.request(bench))
        #expect(answer.status == status)
        #expect(answer.header("location")?.hasPrefix("https://localhost:\(bench.server.otherPort)/") == true)
        #expect(bench.server.requestsElsewhere.isEmpty)
    }

    @Test(arguments: ["localhost", "127.0.0.1", "::1"]) func `where nobody listens there is no connection`(
        host: String
    ) throws {
        let bench = try Bench()
        bench.server.stop()
        let error = try Self.failure(try Self.client(bench), Self.request(bench, host: host))
        #expect(error.code == .connect)
        #expect(!error.mayHaveBeenSent)
    }

    @Test func `a name that nobody has is said so`() throws {
        let bench = try Bench()
        let error = try Self.failure(try Self.client(bench), Self.request(bench, host: "devices.invalid", port: 443))
        #expect(error.code == .resolve)
        #expect(!error.mayHaveBeenSent)
    }

    @Test func `what does not speak TLS is not spoken to`() throws {
        let bench = try Bench()
        let proxy = try ConnectProxy.start(.garbage)
        defer { proxy.stop() }
        let error = try Self.failure(try Self.client(bench, connect: 6), Self.request(bench, port: proxy.port))
        #expect([.tls, .connect].contains(error.code))
        #expect(!error.mayHaveBeenSent)
    }

    @Test func `many threads call at once`() async throws {
        let bench = try Bench()
        bench.server.modes.delayMilliseconds = 200
        let client = try Self.client(bench)
        let request = Self.request(bench)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        Thread.detachNewThread {
                            continuation.resume(with: Result { try client.send(request).status })
                        }
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 8))
        #expect(bench.server.mostCallsAtOnce > 1)
    }
}
