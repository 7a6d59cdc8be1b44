// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Schemas

/// A SPEKTRA Edge service account's key, checked.
package struct ServiceAccountKey: Sendable {
    /// What is written: the file itself, or, where it was wrapped, the wrapped object's own text and a newline.
    package let bytes: [UInt8]
    /// `ID@PROJECT.REGION.serviceaccounts.iam.DOMAIN`.
    package let clientEmail: String
    /// `projects/P/regions/R/serviceAccounts/S/serviceAccountKeys/K`.
    package let keyID: String
    /// The project that both names say.
    package let project: String
    /// The region that both names say, such as `us-west2`.
    package let region: String
    /// The RSA modulus' size.
    package let bits: Int

    /// What a file is found to be, whatever device it is for.
    package struct DomainlessCheck: Sendable {
        /// The key, and what is wrong with it by itself.
        package let key: Checked<ServiceAccountKey>
        /// Whose domain it is of; `nil` where it does not say one.
        fileprivate let domain: KeyDomain?

        /// All of it, for a device with an endpoint domain; `nil` for one whose domain is not known.
        package func besides(endpointDomain: String?) -> Checked<ServiceAccountKey> {
            guard let finding = domain?.finding(besides: endpointDomain) else { return key }
            return Checked(key.value, (key.diagnostics + [finding]).inOrder)
        }
    }

    /// - Parameter endpointDomain: The endpoint domain of the same edit, to hold the key against.
    package static func check(_ source: SourceText, endpointDomain: String? = nil) -> Checked<ServiceAccountKey> {
        checkWithoutDomain(source).besides(endpointDomain: endpointDomain)
    }

    /// Checks what does not depend on a device, which takes most of the time.
    package static func checkWithoutDomain(_ source: SourceText) -> DomainlessCheck {
        var domain: KeyDomain?
        let key = check(source, &domain)
        return DomainlessCheck(key: key, domain: domain)
    }

    private static func check(_ source: SourceText, _ domain: inout KeyDomain?) -> Checked<ServiceAccountKey> {
        if let mistake = notJSON(source) ?? DocumentKind.refusal(of: source, wanted: .serviceAccountKey, idPrefix: kind)
        {
            return Checked(nil, [mistake])
        }
        let parsed = parseJSON(source, ParseOptions(idPrefix: kind))
        guard let document = parsed.value else { return Checked(nil, schema.disclosing(parsed.diagnostics, of: nil)) }
        if let mistake = wrapped(document) ?? misplaced(document) { return Checked(nil, [mistake]) }
        if parsed.hasErrors { return Checked(nil, schema.disclosing(parsed.diagnostics, of: document)) }
        if let mistake = notAKey(document) {
            return Checked(nil, schema.disclosing(parsed.diagnostics + [mistake], of: document))
        }

        let wrapped = document.root["serviceAccount"]
        let key = wrapped ?? document.root
        let structure = schema.check(document, idPrefix: kind)
        var findings = Findings(kind, in: document.source)
        unknownFields(key, &findings)
        let names = ServiceAccountNames.check(key, &findings)
        if let email = key["client_email"], let named = ServiceAccountNames.domain(of: email) {
            domain = KeyDomain(name: named, range: email.range, document: document)
        }
        var rsa: PrivateKeyPEM?
        if let pem = key["private_key"], let text = pem.text, pem.types(.json) == .string {
            rsa = PrivateKeyPEM.check(text, at: pem.range, &findings)
        }
        let diagnostics = schema.disclosing(
            (parsed.diagnostics + structure + findings.diagnostics).inOrder, of: document)
        guard !diagnostics.contains(where: { $0.severity == .error }), let names, let rsa else {
            return Checked(nil, diagnostics)
        }
        let bytes = wrapped.map { Array(source.bytes[$0.range.start..<$0.range.end]) + [UInt8(ascii: "\n")] }
        return Checked(
            ServiceAccountKey(
                bytes: bytes ?? source.bytes, clientEmail: names.email, keyID: names.keyID, project: names.project,
                region: names.region, bits: rsa.bits), diagnostics)
    }

    static let kind = "service-account-key"
    /// Where a private key belongs.
    static let keyFields: Set<String> = ["private_key", "privateKey"]
    static let schema = EmbeddedFile.serviceAccountKeySchema

    private static let fields = ["type", "client_email", "private_key_id", "private_key"]

    /// A newer key may know more fields; a misspelling of one of ours is likelier.
    private static func unknownFields(_ key: Node, _ findings: inout Findings) {
        for entry in key.entries ?? [] {
            guard let name = entry.key.text, !fields.contains(name), name != "serviceAccount" else { continue }
            let meant = closest(to: name, among: fields)
            findings.warning(
                "unknown-key", "a service account key has no field \(name, at: entry.key.range)", at: entry.key.range,
                hint: meant.map { "did you mean \(trusted: $0)?" })
        }
    }
}
