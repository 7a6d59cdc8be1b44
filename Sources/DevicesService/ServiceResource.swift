// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
package import Documents
package import SecretMemory

/// Something that the service keeps, as it answered. What it does not say is left out of its JSON, and empty here.
package struct ServiceResource: Sendable {
    /// As the service wrote it; fields that are not known here are in it.
    package let document: Node

    /// What an answer, or an element of a list, holds.
    package init(_ document: Node) { self.document = document }

    /// The full name; `nil` where it is none of this kind.
    package func name(_ kind: ResourceName.Kind) -> ResourceName? { ResourceName(text("name"), kind) }

    /// A text at a path such as `spec.serviceAccount`; empty where there is none.
    package func text(_ path: String) -> String {
        var node: Node? = document
        for key in path.split(separator: ".") { node = node?[String(key)] }
        return node?.text ?? ""
    }

    /// The account that a device, a policy or a request has; empty for none. In no view but `FULL`, unless it is asked for.
    package var serviceAccount: String { text("spec.serviceAccount") }
}

/// A new key of a service account, as the service gave it.
package struct ProvisionedKey: Sendable {
    /// The four fields as JSON, as a key file has them, with a newline at its end. Secret.
    package let bytes: SecretBytes
    /// Of the account: `ID@PROJECT.REGION.serviceaccounts.iam.DOMAIN`.
    package let clientEmail: String
    /// The key's full name.
    package let keyID: String
    /// Whether the private key was made here.
    package let isLocal: Bool

    /// The account's full name: the key's without its last two segments.
    package var account: String { keyID.split(separator: "/").dropLast(2).joined(separator: "/") }

    /// - Parameter local: the private key that was made here, in PEM; the answer has none then.
    /// - Throws: what is missing or does not fit.
    init(_ answer: Node, local: SecretBytes?) throws(AnswerFault) {
        guard let account = answer["serviceAccount"] else { throw AnswerFault(words: "it has no serviceAccount") }
        var texts: [String: String] = [:]
        for field in ["type", "client_email", "private_key_id", "private_key"] {
            texts[field] = account[field]?.text ?? ""
        }
        for field in ["type", "client_email", "private_key_id"] where texts[field]?.isEmpty != false {
            throw AnswerFault(words: "its serviceAccount has no \(field)")
        }
        guard texts["type"] == "service_account" else {
            throw AnswerFault(words: "its serviceAccount is of another type")
        }
        guard ResourceName(texts["private_key_id"] ?? "", .serviceAccountKey) != nil else {
            throw AnswerFault(words: "its private_key_id is not a key's name")
        }
        let theirs = texts["private_key"] ?? ""
        if local != nil, !theirs.isEmpty {
            throw AnswerFault(words: "it has a private key, although a public key of ours was sent")
        }
        guard let key = local?.text ?? (theirs.isEmpty ? nil : theirs) else {
            throw AnswerFault(words: "its serviceAccount has no private_key")
        }
        clientEmail = texts["client_email"] ?? ""
        keyID = texts["private_key_id"] ?? ""
        isLocal = local != nil
        let file: JSONValue = [
            "type": .string(texts["type"] ?? ""), "client_email": .string(clientEmail),
            "private_key_id": .string(keyID), "private_key": .string(key),
        ]
        var writer = JSONWriter(isPretty: true, reserving: 2 * key.utf8.count + 1024)
        writer.write(file)
        bytes = SecretBytes(copying: writer.text + "\n")
    }
}
