// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import Testing

@Suite(.enabled(if: hasJudges, needsJudges)) struct CallerTests {
    @Test func `takes a token that openssl signed`() throws {
        let bench = try Bench()
        let key = try bench.operatorKey()
        let token = try bench.token(of: key)
        let answer = try bench.call("GET", "\(bench.region)/devices", token: token)
        #expect(answer.status == 200)
        #expect(bench.server.requests.map(\.caller) == [.serviceAccount("\(bench.region)/serviceAccounts/operator")])
    }

    /// One thing that is wrong with a token, and what the server says of it.
    struct Fault: Sendable, CustomTestStringConvertible {
        var what: String
        var header: [String: String] = [:]
        var claims: [String: String] = [:]
        /// Added to now.
        var times: [String: Int] = [:]
        var reason: String

        var testDescription: String { what }
    }

    static let faults = [
        Fault(what: "another algorithm", header: ["alg": "HS256"], reason: "the JWT's alg is not RS256"),
        Fault(what: "none", header: ["alg": "none"], reason: "the JWT's alg is not RS256"),
        Fault(what: "another type", header: ["typ": "at+jwt"], reason: "the JWT's typ is not JWT"),
        Fault(what: "a key of nobody", header: ["kid": "key-1"], reason: "the JWT's kid is not a key's name"),
        Fault(
            what: "another issuer", claims: ["iss": "x"], reason: "the JWT's iss and sub are not the account's email"),
        Fault(
            what: "another subject", claims: ["sub": "x"], reason: "the JWT's iss and sub are not the account's email"),
        Fault(
            what: "another audience", claims: ["aud": "https://devices.edgelq.com/"],
            reason: "the JWT's aud is 'https://devices.edgelq.com/'"),
        Fault(what: "a scope", claims: ["scope": "all"], reason: #"the JWT has claims that none has: ["scope"]"#),
        Fault(what: "the future", times: ["iat": 600, "exp": 1200], reason: "the JWT's iat is in the future"),
        Fault(what: "the past", times: ["iat": -4000, "exp": -400], reason: "the JWT is expired"),
        Fault(what: "a long life", times: ["iat": 0, "exp": 3601], reason: "the JWT lives longer than an hour"),
    ]

    @Test(arguments: faults) func `refuses a token with`(_ fault: Fault) throws {
        let bench = try Bench()
        var claims: [String: Any] = fault.claims
        for (name, seconds) in fault.times { claims[name] = Int(Date().timeIntervalSince1970) + seconds }
        let token = try bench.token(of: try bench.operatorKey(), header: fault.header, claims: claims)
        let answer = try bench.call("GET", "\(bench.region)/devices", token: token)
        #expect(answer.status == 401)
        #expect(answer.body?["code"] == .number("16"))
        #expect(answer.body?.text("message") == fault.reason)
    }

    @Test func `refuses a signature of another key, padding, and other schemes`() throws {
        let bench = try Bench()
        let key = try bench.operatorKey()
        let other = try bench.token(of: key, signedBy: try keyPair(bits: 2048).privateKey)
        let good = try bench.token(of: key)
        let target = "\(bench.region)/devices"
        #expect(try bench.call("GET", target, token: other).status == 401)
        #expect(try bench.call("GET", target, token: good + "==").status == 401)
        #expect(try bench.call("GET", target, token: "guess").status == 401)
        #expect(try bench.call("GET", target, token: nil).status == 401)
        #expect(try bench.call("GET", target, token: nil, with: ["-H", "Authorization: Basic eDp5"]).status == 401)
        #expect(
            bench.server.requests.map(\.caller) == [
                .refused("the JWT's signature is not one of its key"),
                .refused("a part of the JWT is not unpadded base64url, or not JSON"),
                .refused("not a token of the list, and not a JWT"), .refused("no Authorization"),
                .refused("the scheme is not Bearer"),
            ])
    }

    @Test func `takes the audience that the mode asks for`() throws {
        let bench = try Bench()
        let key = try bench.operatorKey()
        let token = try bench.token(of: key, claims: ["aud": bench.server.url])
        let target = "\(bench.region)/devices"
        #expect(try bench.call("GET", target, token: token).status == 401)
        bench.server.modes.audience = .withoutSlash
        #expect(try bench.call("GET", target, token: token).status == 200)
    }

    @Test func `refuses a token of a key that was removed`() throws {
        let bench = try Bench()
        let name = bench.server.addPolicy("p")
        let given = try bench.call("POST", "\(name):provisionServiceAccountToProvisioningPolicy")
        let key = try #require(given.body?["serviceAccount"])
        let token = try bench.token(of: key)
        #expect(try bench.call("GET", name, token: token).status == 200)
        let removed = try bench.call("POST", "\(name):removeServiceAccountFromProvisioningPolicy")
        #expect(removed.body?["removed"] == .bool(true))
        let refused = try bench.call("GET", name, token: token)
        #expect(refused.status == 401)
        #expect(refused.body?.text("message") == "the JWT's key was removed")
        let none = try bench.call("POST", "\(name):removeServiceAccountFromProvisioningPolicy")
        #expect(none.text == "{}")
    }

    @Test func `lets an account look for the device or the policy that it is of, and see no other`() throws {
        let bench = try Bench()
        let (device, policy) = (bench.server.addDevice("d-1"), bench.server.addPolicy("p-1"))
        bench.server.addDevice("d-2")
        func account(_ call: String) throws -> (name: String, token: String) {
            let key = try #require(try bench.call("POST", call).body?["serviceAccount"])
            let name = key.text("private_key_id").split(separator: "/").dropLast(2).joined(separator: "/")
            return (name, try bench.token(of: key))
        }
        let own = try account("\(device):provisionServiceAccountToDevice")
        let other = try account("\(policy):provisionServiceAccountToProvisioningPolicy")
        func names(_ kind: String, _ filter: String, _ token: String) throws -> [String]? {
            let query = filter.isEmpty ? "" : "?filter=" + encoded(filter)
            let answer = try bench.call("GET", "\(bench.region)/\(kind)\(query)", token: token)
            return answer.status == 200 ? answer.body?[kind]?.items.map { $0.text("name") } ?? [] : nil
        }
        func by(_ account: String) -> String { #"spec.serviceAccount="\#(account)""# }
        #expect(try names("devices", by(own.name), own.token) == [device])
        #expect(try names("provisioningPolicies", by(own.name), own.token) == [])
        #expect(try names("devices", by(other.name), other.token) == [])
        #expect(try names("provisioningPolicies", by(other.name), other.token) == [policy])
        #expect(try names("devices", by(own.name) + #" AND displayName="x""#, own.token) == [])
        #expect(try names("devices", "", own.token) == nil)
        #expect(try names("devices", by(other.name), own.token) == nil)
        #expect(try names("devices", #"spec.serviceAccount!="\#(own.name)""#, own.token) == nil)
        #expect(try names("devices", by(own.name) + " OR", own.token) == nil)
        #expect(bench.server.requests.map(\.faults).allSatisfy { $0.isEmpty })
    }

    @Test func `lets a reader read, and nobody into the forbidden project`() throws {
        let bench = try Bench()
        let target = "\(bench.region)/devices"
        let server = bench.server
        #expect(try bench.call("GET", target, token: server.readOnlyToken).status == 200)
        #expect(try bench.call("POST", target, "{}", token: server.readOnlyToken).status == 403)
        #expect(try bench.call("GET", target, token: server.powerlessToken).status == 403)
        #expect(try bench.call("GET", "projects/forbidden-project/regions/-/devices").status == 403)
        #expect(try bench.call("GET", "projects/no-project/regions/-/devices").status == 404)
        #expect(server.requests.map(\.hadEffect).contains(true) == false)
    }
}
