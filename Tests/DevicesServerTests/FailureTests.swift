// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: hasJudges, needsJudges)) struct FailureTests {
    @Test func `shows a certificate by an authority that it is given`() throws {
        let authority = try Bench()
        var options = DevicesServer.Options()
        options.authority = DevicesServer.Authority(
            certificate: authority.scratch.path("ca.pem"), key: authority.scratch.path("ca.key"))
        let bench = try Bench(options)
        #expect(
            try String(contentsOfFile: bench.server.caFile, encoding: .utf8)
                == String(contentsOfFile: authority.server.caFile, encoding: .utf8))
        #expect(try bench.call("GET", "\(bench.region)/devices").status == 200)
        let trusting = try run(
            curl,
            ["--silent", "--noproxy", "*", "--cacert", authority.server.caFile, "\(bench.server.url)/v1/none"])
        #expect(trusting.code == 0, "the first server's authority is who signed")
        options.authority?.key = authority.scratch.path("none.key")
        #expect(throws: DevicesServerError.self) { try Bench(options) }
    }

    @Test func `fails before or after it has done what it was asked`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d")
        let action = "\(name):provisionServiceAccountToDevice"
        bench.server.set(.failure(.unavailable), on: "POST", "*:provisionServiceAccountToDevice")
        #expect(try bench.call("POST", action).status == 503)
        #expect(bench.server.serviceAccount(of: name) == "")
        bench.server.set(.failure(.unavailable), on: "POST", "*:provision*", .afterEffect)
        #expect(try bench.call("POST", action).status == 503)
        #expect(bench.server.serviceAccount(of: name) != "")
        #expect(try bench.call("POST", action).status == 409)
        #expect(bench.server.requests("ProvisionServiceAccountToDevice").map(\.hadEffect) == [false, true, false])
    }

    /// How an answer fails, and what curl makes of it: its exit status, and HTTP's.
    static let modes: [(FailureMode, Int32, Int)] = [
        (.failure(.resourceExhausted, retryAfter: 2), 0, 429), (.failureIn(.headers, .permissionDenied, "ä %"), 0, 403),
        (.plainText(503, "upstream connect error"), 0, 503), (.html(403), 0, 403), (.empty(502), 0, 502),
        (.redirect(), 0, 307), (.garbage, 0, 200), (.chunked, 0, 200), (.informational(103), 0, 200),
        (.informational(100), 0, 200), (.delay(milliseconds: 50), 0, 200), (.closeBeforeHead(), 52, 0),
        (.closeBeforeHead(abruptly: true), 52, 0), (.cutBody(), 18, 200), (.cutBody(abruptly: true), 18, 200),
        (.cutChunks, 18, 200), (.hangBeforeHead, 28, 0), (.hangAfterHead, 28, 200), (.hangInBody, 28, 200),
        (.notHTTP, 1, 0),
    ]

    @Test func `answers as badly as it is told to`() throws {
        let bench = try Bench()
        let name = bench.server.addDevice("d")
        for (mode, exit, status) in Self.modes {
            bench.server.set(mode)
            let answer = try bench.call("GET", name, with: ["--max-time", "1"])
            #expect(answer.exit == exit, "\(mode)")
            #expect(answer.status == status, "\(mode)")
        }
        #expect(bench.server.requests.count == Self.modes.count)
        #expect(bench.server.requests.filter { !$0.isAnswered }.count == 9)
        #expect(try bench.call("GET", name).status == 200)
    }

    @Test func `ends a connection with TLS's close_notify, and abruptly without`() throws {
        let bench = try Bench()
        let request = Data("GET /v1/\(bench.region)/devices HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        func ends(_ mode: FailureMode) throws -> String {
            bench.server.set(mode)
            // curl takes both for the same.
            let client = try run(
                openssl, ["s_client", "-quiet", "-connect", "localhost:\(bench.server.origin.port)"], input: request)
            return client.errors
        }
        #expect(try ends(.cutBody()).contains("unexpected eof") == false)
        #expect(try ends(.cutBody(abruptly: true)).contains("unexpected eof"))
        #expect(try ends(.closeBeforeHead()).contains("unexpected eof") == false)
        #expect(try ends(.closeBeforeHead(abruptly: true)).contains("unexpected eof"))
    }

    @Test func `has both forms of an error`() throws {
        let bench = try Bench()
        bench.server.modes.errorForm = .headers
        let answer = try bench.call("GET", "\(bench.region)/devices/none")
        #expect(answer.status == 404)
        #expect(answer.text == "")
        #expect(answer.headers.contains("grpc-status: 5\r\n"))
        #expect(answer.headers.contains("grpc-message: resource \(bench.region)/devices/none was not found\r\n"))
        bench.server.set(.failureIn(.headers, .internal, "über 100 %"))
        #expect(
            try bench.call("GET", bench.region + "/devices").headers.contains("grpc-message: %C3%BCber 100 %25\r\n"))
    }

    @Test func `sees where a redirect leads`() throws {
        let bench = try Bench()
        bench.server.set(.redirect(), times: 2)
        #expect(try bench.call("GET", "\(bench.region)/devices").status == 307)
        #expect(bench.server.requestsElsewhere.isEmpty)
        #expect(try bench.call("GET", "\(bench.region)/devices", with: ["--location"]).status == 200)
        #expect(bench.server.requestsElsewhere.map(\.target) == ["/v1/\(bench.region)/devices"])
    }

    /// How the key in an answer is spoilt, and the members that are left.
    @Test func `spoils the key in an answer`() throws {
        let bench = try Bench()
        bench.server.modes.reprovisioning = .addsKey
        let name = bench.server.addDevice("d")
        func key(_ mode: FailureMode) throws -> JSON? {
            bench.server.set(mode, on: "POST", "*:provisionServiceAccountToDevice")
            return try bench.call("POST", "\(name):provisionServiceAccountToDevice").body?["serviceAccount"]
        }
        #expect(try key(.noServiceAccount) == nil)
        #expect(try key(.without("private_key_id"))?["private_key_id"] == nil)
        #expect(try key(.keyID("key"))?.text("private_key_id") == "key")
        #expect(
            try key(.keyID())?.text("private_key_id").hasSuffix("/serviceAccounts/other/serviceAccountKeys/key-0")
                == true)
        #expect(
            try key(.otherProject)?.text("client_email") == "sa@other-project.us-west2.serviceaccounts.iam.edgelq.com")
        #expect(try key(.keyIsNotPEM)?.text("private_key").hasPrefix("-----") == false)
        let directory = try Scratch()
        _ = try directory.file("key", try key(.shortKey)?.text("private_key") ?? "")
        let text = try run(openssl, ["rsa", "-in", "key", "-noout", "-text"], in: directory.url).text
        #expect(text.hasPrefix("Private-Key: (1024 bit"))
    }

    @Test(arguments: [CertificateKind.otherName, .otherAuthority, .expired])
    func `shows a certificate that curl refuses`(_ kind: CertificateKind) throws {
        var options = DevicesServer.Options()
        options.certificate = kind
        let bench = try Bench(options)
        #expect(try bench.call("GET", "\(bench.region)/devices").exit == 60)
        #expect(bench.server.requests.isEmpty)
    }

    @Test func `listens no more when it is stopped`() throws {
        let bench = try Bench()
        bench.server.set(.hangBeforeHead)
        bench.server.stop()
        bench.server.stop()
        #expect(try bench.call("GET", "\(bench.region)/devices").exit == 7)
    }

    @Test func `is reached through a proxy, which sees a host and a port`() throws {
        var options = DevicesServer.Options()
        options.names = ["devices.example.com"]
        let bench = try Bench(options)
        let proxy = try ConnectProxy.start(hosts: ["devices.example.com:443": bench.server.origin.port])
        let target = "\(bench.region)/devices"
        #expect(try bench.call("GET", target, with: ["--proxy", proxy.url]).status == 200)
        let arguments = [
            "--silent", "--cacert", bench.server.caFile, "--proxy", proxy.url, "-H",
            "Authorization: Bearer \(bench.server.token)", "--write-out", "%{http_code}", "--output", "/dev/null",
            "https://devices.example.com/v1/\(target)",
        ]
        #expect(try run(curl, arguments).text == "200")
        proxy.set(.asksFor("user:pass word"))
        #expect(try bench.call("GET", target, with: ["--proxy", proxy.url]).exit == 56)
        let right = ["--proxy", proxy.url, "--proxy-user", "user:pass word"]
        #expect(try bench.call("GET", target, with: right).status == 200)
        for mode in [ConnectProxy.Mode.closes, .garbage, .answers(403)] {
            proxy.set(mode)
            #expect(try bench.call("GET", target, with: ["--proxy", proxy.url]).exit != 0, "\(mode)")
        }
        let local = "localhost:\(bench.server.origin.port)"
        #expect(
            proxy.requests.map(\.target) == [local, "devices.example.com:443", local, local, local, local, local])
        #expect(proxy.requests.map(\.isConnected) == [true, true, false, true, false, false, false])
        #expect(proxy.requests.allSatisfy { !$0.headers.contains("authorization") && $0.isTLS })
        #expect(bench.server.faults == [])
    }

    @Test func `a proxy takes the versions of HTTP that it is told to take`() throws {
        let bench = try Bench()
        func status(_ proxy: ConnectProxy) throws -> Int {
            let old = ["--proxytunnel", "--proxy1.0", "127.0.0.1:\(proxy.port)"]
            return try bench.call("GET", "\(bench.region)/devices", with: old).status
        }
        #expect(try status(try ConnectProxy.start()) == 0)
        #expect(try status(try ConnectProxy.start(versions: ["HTTP/1.0", "HTTP/1.1"])) == 200)
    }
}
