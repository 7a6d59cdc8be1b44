// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
internal import Schemas

/// The domain that a service account key is of, and where it says so: each device has an endpoint of its own to hold it against.
struct KeyDomain: Sendable {
    var name: String
    /// Of the email that ends in it.
    var range: SourceRange
    /// The key, of which is shown what its schema knows to be harmless.
    var document: Document

    /// Of the public SPEKTRA Edge.
    private static let publicDomain = "edgelq.com"

    /// A warning where the endpoint is of another domain; `nil` for an endpoint that is not known.
    func finding(besides endpointDomain: String?) -> Diagnostic? {
        let domain = name.lowercased()
        guard let endpoint = endpointDomain?.lowercased() else {
            return domain == Self.publicDomain
                ? nil
                : warning(
                    "the key is for \(name, at: range) and not for \(trusted: Self.publicDomain)",
                    hint: "give \(remedy: .setting("endpoint-domain")), too, if that is meant")
        }
        guard domain != endpoint, !endpoint.hasSuffix("." + domain), !domain.hasSuffix("." + endpoint) else {
            return nil
        }
        return warning(
            "the key is for \(name, at: range), and the endpoint domain is another one",
            hint: "check that the key belongs to this endpoint")
    }

    private func warning(_ words: MessageText, hint: MessageText) -> Diagnostic {
        let source = ServiceAccountKey.schema.disclosing(document)
        return Diagnostic("\(ServiceAccountKey.kind).domain", .warning, words, in: source, at: range, hint: hint)
    }
}
