// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import CryptoExtras
internal import Documents
internal import Diagnostics
package import SecretMemory
internal import TextEncodings

/// Signs tokens in a service account's name (RFC 7519, RFC 7515): a SPEKTRA Edge service takes a token that the account has
/// signed itself, for this service and an hour at most.
package struct ServiceAccountSigner: Sendable {
    private let email: String
    private let keyID: String
    private let key: _RSA.Signing.PrivateKey

    /// - Returns: `nil` where the key is not one that can sign; ``ServiceAccountKey/check(_:endpointDomain:)`` says why.
    package init?(_ account: ServiceAccountKey) {
        let parsed = parseJSON(SourceText(name: "", bytes: account.bytes), ParseOptions(idPrefix: "key"))
        guard let pem = parsed.value?.root["private_key"]?.text,
            let key = try? _RSA.Signing.PrivateKey(unsafePEMRepresentation: pem)
        else { return nil }
        email = account.clientEmail
        keyID = account.keyID
        self.key = key
    }

    /// A token for one server.
    ///
    /// - Parameter audience: `https://HOST/`, as grpc-go and AIP-4111 have it.
    /// - Parameter now: seconds since 1970.
    package func token(audience: String, now: Int64) -> String {
        let header: JSONValue = ["alg": "RS256", "typ": "JWT", "kid": .string(keyID)]
        let claims: JSONValue = [
            "iss": .string(email), "sub": .string(email), "aud": .string(audience), "iat": .integer(now),
            "exp": .integer(now + 3600),
        ]
        let signed = [header, claims].map { base64(Array($0.compact().utf8), .urlSafe) }.joined(separator: ".")
        let digest = SHA256.hash(data: Array(signed.utf8))
        // A key that was read can sign: BoringSSL fails here only where there is no memory.
        guard let signature = try? key.signature(for: digest, padding: .insecurePKCS1v1_5) else { return signed + "." }
        return signed + "." + base64(signature.withUnsafeBytes { Array($0) }, .urlSafe)
    }
}

/// An RSA key pair that is made here, of which only the public half goes to the service.
package struct ServiceAccountKeyPair: Sendable {
    /// PKCS#8 in PEM (`PRIVATE KEY`). Secret.
    package let privatePEM: SecretBytes
    /// PKIX in PEM (`PUBLIC KEY`).
    package let publicPEM: String

    /// Makes one, which takes from a tenth of a second to some seconds.
    ///
    /// - Parameter bits: 2048 or 4096: the sizes that the service's own keys have (iam.v1 ServiceAccountKey.Algorithm).
    /// - Returns: `nil` where there is not enough memory.
    package init?(bits: Int) {
        guard let key = try? _RSA.Signing.PrivateKey(keySize: bits == 4096 ? .bits4096 : .bits2048) else { return nil }
        privatePEM = SecretBytes(copying: key.pkcs8PEMRepresentation)
        publicPEM = key.publicKey.pemRepresentation
    }
}
