// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// What people give instead of a key, each with words of its own.
extension ServiceAccountKey {
    /// By the first bytes, before they are parsed. Nothing of such a file is ever shown.
    static func notJSON(_ source: SourceText) -> Diagnostic? {
        let start = source.bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard let first = start.first else { return nil }
        func mistake(_ id: String, _ message: MessageText, _ hint: MessageText) -> Diagnostic {
            Diagnostic("\(kind).\(id)", .error, message, in: source, hint: hint)
        }
        if first == UInt8(ascii: "<") {
            return mistake(
                "html", "this is HTML or XML, not a key: a login or error page was saved",
                "download the key again and look at the file before you use it")
        }
        if start.starts(with: "-----BEGIN".utf8) {
            return mistake(
                "pem", "this is a PEM file, not a service account key",
                "give the JSON file that holds type, client_email, private_key_id and private_key")
        }
        let word = start.prefix { HostName.isLetter($0) || $0 == UInt8(ascii: "_") }
        let rest = start.dropFirst(word.count)
        if first == UInt8(ascii: "-") && start.starts(with: "---".utf8)
            || !word.isEmpty && rest.first == UInt8(ascii: ":")
                && rest.dropFirst().first.map({ [0x20, 0x0A, 0x0D].contains($0) }) ?? true
        {
            return mistake("yaml", "this is YAML; the key must be JSON", "ask cuttle for it with -o json")
        }
        return nil
    }

    /// A private key anywhere but in its own field, where nothing would mask it. Nothing of such a file is shown.
    static func misplaced(_ document: Document) -> Diagnostic? {
        guard holdsKey(document.root) else { return nil }
        return Diagnostic(
            "\(kind).misplaced-key", .error, "a private key stands where none belongs",
            in: document.source,
            hint: "it belongs into private_key, beside type, client_email and private_key_id; download the key again")
    }

    private static func holdsKey(_ node: Node) -> Bool {
        if let text = node.text, isKeyMaterial(text) { return true }
        return (node.items ?? []).contains { holdsKey($0) }
            || (node.entries ?? []).contains { entry in
                holdsKey(entry.key) || !keyFields.contains(entry.key.text ?? "") && holdsKey(entry.value)
            }
    }

    /// PEM, or base64 as long as no name is.
    private static func isKeyMaterial(_ text: String) -> Bool {
        if text.contains("PRIVATE KEY") { return true }
        var run = 0
        for byte in text.utf8 {
            let isBase64 = HostName.isLetter(byte) || HostName.isDigit(byte) || [0x2B, 0x2F, 0x3D].contains(byte)
            if !isBase64, byte != 0x0A, byte != 0x0D { run = 0 } else { run += 1 }
            if run >= 100 { return true }
        }
        return false
    }

    /// By the fields, where it is JSON.
    static func notAKey(_ document: Document) -> Diagnostic? {
        let root = document.root
        func mistake(_ id: String, _ message: MessageText, at node: Node? = nil, _ hint: MessageText?) -> Diagnostic {
            Diagnostic("\(kind).\(id)", .error, message, in: document.source, at: node?.range, hint: hint)
        }
        guard root.entries != nil else { return nil }
        if root["private_key"] == nil, root["serviceAccount"] == nil {
            // gRPC's gateway answers {"code", "message"}; OAuth and Google {"error"}, a text or an object.
            let error = root["error"]
            let message = error?.text ?? error?["message"]?.text ?? (root["code"] == nil ? nil : root["message"]?.text)
            if error != nil || message != nil {
                return mistake(
                    "api-error", "this is an API's error answer, not a key", at: error ?? root["message"],
                    "ask for the key again")
            }
        }
        let key = root["serviceAccount"] ?? root
        if let email = key["client_email"], email.text?.hasSuffix(".iam.gserviceaccount.com") == true {
            return mistake(
                "google", "this is a Google Cloud service account's key, not a SPEKTRA Edge one", at: email,
                "create one with cuttle in the project's iam service")
        }
        if key["project_id"] != nil, key["token_uri"] != nil || key["auth_uri"] != nil {
            return mistake(
                "google", "this is a Google Cloud service account's key, not a SPEKTRA Edge one",
                at: key["token_uri"] ?? key["auth_uri"], "create one with cuttle in the project's iam service")
        }
        if key["privateKeyId"] != nil || key["publicKeyData"] != nil || key["private_key"] == nil && key["name"] != nil
        {
            return mistake(
                "resource", "this describes a service account or its key, but is not the key itself",
                at: key["name"], "the private key is given out once, when the key is created")
        }
        return nil
    }
}
