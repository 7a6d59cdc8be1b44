// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

let curl = "/usr/bin/curl"
let openssl = "/usr/bin/openssl"
let hasJudges = isInstalled(curl) && isInstalled(openssl)
let needsJudges: Comment = "needs curl and openssl"

/// A server, and curl to call it with.
struct Bench {
    let scratch: Scratch
    let server: DevicesServer

    init(_ options: DevicesServer.Options = .init()) throws {
        scratch = try Scratch()
        var options = options
        options.sharesKeys = true
        server = try DevicesServer.start(in: scratch.url.path, options)
    }

    /// `projects/test-project/regions/us-west2`
    var region: String { "projects/\(server.project)/regions/us-west2" }

    /// What curl says of an answer.
    struct Answer {
        /// curl's own exit status: 0 where there is a whole answer.
        var exit: Int32
        var status: Int
        var type: String
        var headers: String
        var body: JSON?
        var text: String
    }

    /// Calls the server; with its operator's token, unless another or none is given.
    func call(
        _ method: String, _ target: String, _ body: String? = nil, token: String? = "operator-token-7f3a",
        with more: [String] = []
    ) throws -> Answer {
        let mark = "\n--curl-- %{http_code} %{content_type}"
        var arguments = [
            "--silent", "--cacert", server.caFile, "--noproxy", more.contains { $0.hasPrefix("--proxy") } ? "" : "*",
        ]
        arguments += ["--dump-header", "head", "--write-out", mark, "--max-time", "20", "--globoff", "-X", method]
        if let token { arguments += ["-H", "Authorization: Bearer \(token)"] }
        if let body { arguments += ["-H", "Content-Type: application/json", "--data-binary", body] }
        let directory = try Scratch()
        let answer = try run(
            curl, arguments + more + ["\(server.url)/v1/\(target)"], in: directory.url)
        let parts = answer.text.components(separatedBy: "\n--curl-- ")
        let words = (parts.last ?? "").split(separator: " ", maxSplits: 1).map(String.init)
        return Answer(
            exit: answer.code, status: Int(words.first ?? "") ?? 0, type: words.count > 1 ? words[1] : "",
            headers: (try? String(contentsOfFile: directory.path("head"), encoding: .utf8)) ?? "",
            body: try? JSON(reading: Array(parts[0].utf8)), text: parts[0])
    }

    /// The service account in the server's credentials file.
    func operatorKey() throws -> JSON {
        try JSON(reading: Array(try Data(contentsOf: URL(fileURLWithPath: server.credentialsFile))))
    }

    /// A token that `openssl` signs with a key file's key.
    func token(
        of key: JSON, header: [String: String] = [:], claims: [String: Any] = [:], signedBy other: String? = nil
    ) throws -> String {
        let now = Int(Date().timeIntervalSince1970)
        let email = key.text("client_email")
        let head = ["alg": "RS256", "typ": "JWT", "kid": key.text("private_key_id")].merging(header) { $1 }
        let body: [String: Any] = [
            "iss": email, "sub": email, "aud": server.url + "/", "iat": now, "exp": now + 3600,
        ].merging(claims) { $1 }
        let parts = try [head, body].map { base64URL(try JSONSerialization.data(withJSONObject: $0)) }
        let signed = parts.joined(separator: ".")
        let directory = try Scratch()
        _ = try directory.file("key.pem", other ?? key.text("private_key"))
        _ = try directory.file("signed", signed)
        let signature = try run(
            openssl, ["dgst", "-sha256", "-sign", "key.pem", "-binary", "signed"], in: directory.url)
        try #require(signature.code == 0, "\(signature.errors)")
        return signed + "." + base64URL(signature.output)
    }
}

/// RFC 4648 §5, without padding.
func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}

/// As a query's value.
func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
}

/// A new RSA key pair of `openssl`'s: the private half in PKCS#8, the public one as PKIX.
func keyPair(bits: Int) throws -> (privateKey: String, publicKey: String) {
    let directory = try Scratch()
    let made = try run(
        openssl, ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)", "-out", "key"],
        in: directory.url)
    try #require(made.code == 0, "\(made.errors)")
    let half = try run(openssl, ["pkey", "-in", "key", "-pubout"], in: directory.url)
    return (try String(contentsOfFile: directory.path("key"), encoding: .utf8), half.text)
}

/// A moment so many seconds ago, in RFC 3339.
func since(_ seconds: Int) -> String {
    Date(timeIntervalSinceNow: -Double(seconds)).formatted(.iso8601)
}
