// SPDX-License-Identifier: Apache-2.0

import Credentials
import Diagnostics
import Documents
import Foundation
import Settings
import TestSupport
import Testing

/// Keys that openssl makes for the tests; nothing of them is kept.
struct OpenSSL {
    static let path = "/usr/bin/openssl"
    static let isInstalled = TestSupport.isInstalled(path)
    static let words: Comment = "openssl is not installed"

    static func run(_ arguments: String..., input: String = "") throws -> String {
        let judge = try TestSupport.run(path, arguments, input: Data(input.utf8))
        try #require(judge.code == 0, "\(judge.errors)")
        return judge.text
    }

    static func rsa(_ bits: Int = 2048) throws -> String {
        try run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)")
    }

    /// Made once: 2048 bits take a moment.
    static let pkcs8 = Result { try rsa() }
}

/// The JSON of a key, field by field.
struct KeyFile {
    var fields: [(String, String)] = [
        ("type", "service_account"), ("client_email", "device-1@demo.us-west2.serviceaccounts.iam.edgelq.com"),
        ("private_key_id", "projects/demo/regions/us-west2/serviceAccounts/device-1/serviceAccountKeys/main"),
    ]

    init(_ pem: String?) {
        if let pem { fields.append(("private_key", pem)) }
    }

    func with(_ name: String, _ value: String?) -> KeyFile {
        var copy = self
        copy.fields.removeAll { $0.0 == name }
        if let value { copy.fields.append((name, value)) }
        return copy
    }

    var json: String {
        let lines = fields.map { name, value in
            let escaped = value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
                of: "\"", with: "\\\""
            )
            .replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\r", with: "\\r")
            .replacingOccurrences(of: "\t", with: "\\t").replacingOccurrences(of: "\u{0B}", with: "\\u000b")
            .replacingOccurrences(of: "\u{0C}", with: "\\f").replacingOccurrences(of: "\0", with: "\\u0000")
            return "  \"\(name)\": \"\(escaped)\""
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    func check(_ domain: String? = nil) -> Checked<ServiceAccountKey> {
        ServiceAccountKey.check(SourceText(name: "key.json", bytes: Array(json.utf8)), endpointDomain: domain)
    }
}
