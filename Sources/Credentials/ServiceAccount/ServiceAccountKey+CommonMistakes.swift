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
        if let mistake = encoded(source, start) ?? output(source, start) { return mistake }
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

    /// What the vendor's page has people run for a key, in short.
    private static let vendorCommand =
        "cuttle devices provision-service-account-to-provisioning-policy -o json … | jq .serviceAccount"

    /// The key in another wrapping, or nothing where jq was to find it.
    private static func encoded(_ source: SourceText, _ start: ArraySlice<UInt8>) -> Diagnostic? {
        if start.first == UInt8(ascii: "{") {
            guard start.dropFirst().first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "\\")
            else {
                return nil
            }
            return Diagnostic(
                "\(kind).encoded-twice", .error,
                "the quotes of this JSON have backslashes before them: it was the text of a JSON string", in: source,
                hint: "take it out of its JSON with jq -r, which leaves the backslashes out")
        }
        let text = String(decoding: start, as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        if words == ["null"] {
            return Diagnostic(
                "\(kind).null", .error, "this is the word null: jq found nothing at the path that it was given",
                in: source, hint: "look at what cuttle answers: \(trusted: vendorCommand)")
        }
        let bare = words.count == 1 ? words[0].filter { $0 != "\"" } : words.joined()
        if holdsJSON(inBase64: bare) {
            return Diagnostic(
                "\(kind).base64", .error, "this is the key in base64, not the JSON itself", in: source,
                hint: "decode it: base64 -d FILE")
        }
        return nil
    }

    /// What a command says when it fails, where its output was to be the key.
    private static func output(_ source: SourceText, _ start: ArraySlice<UInt8>) -> Diagnostic? {
        let line = String(decoding: start.prefix { $0 != 0x0A }.prefix(400), as: UTF8.self)
        let openings = [
            "jq: error", "Usage:", "usage:", "rpc error:", "Error:", "error:", "ERROR:", "bash: ", "sh: ", "sudo: ",
        ]
        guard openings.contains(where: line.hasPrefix) || line.hasSuffix("command not found") else { return nil }
        return Diagnostic(
            "\(kind).command-output", .error, "this is what a command said when it failed, not a key", in: source,
            hint: "run it again, and look at what it says: \(trusted: vendorCommand)")
    }

    /// Whether a text is base64 of a JSON object.
    private static func holdsJSON(inBase64 text: String) -> Bool {
        guard text.utf8.count >= 40, let bytes = PrivateKeyPEM.Block.decode(text.utf8, atMost: text.utf8.count) else {
            return false
        }
        return bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    /// The key as a text within the JSON, or one level too deep in it. Nothing of such a file is shown.
    static func wrapped(_ document: Document) -> Diagnostic? {
        let root = document.root
        func mistake(_ id: String, _ message: MessageText, _ hint: MessageText) -> Diagnostic {
            Diagnostic("\(kind).\(id)", .error, message, in: document.source, hint: hint)
        }
        if let account = root.entry("serviceAccount")?.value.scalar, account.style == .plain, account.text == "null" {
            return mistake(
                "null", "serviceAccount is null: there is no key in this answer",
                "look at what cuttle answers: \(trusted: vendorCommand)")
        }
        if let pem = (root["serviceAccount"] ?? root)["private_key"]?.scalar, pem.style == .plain, pem.text == "null" {
            return mistake(
                "null", "private_key is null: there was none where it was looked for",
                "look at what cuttle answers: \(trusted: vendorCommand)")
        }
        let texts = [root, root["serviceAccount"], root["privateKeyData"], root["data"]].compactMap { $0?.text }
        if texts.contains(where: { $0.drop(while: \.isWhitespace).first == "{" && $0.contains("private_key") }) {
            return mistake(
                "encoded-twice", "the key is JSON within a JSON string",
                root.text != nil ? "take it out: jq fromjson FILE" : "take it out: jq '.[] | fromjson' FILE")
        }
        if texts.contains(where: holdsJSON) {
            return mistake(
                "base64", "the key is in base64 within the JSON", "take it out: jq -r '.[]' FILE | base64 -d")
        }
        if let key = root["serviceAccount"] ?? Optional(root), key["private_key"] == nil,
            let text = key["privateKey"]?.text, text.contains("PRIVATE KEY")
        {
            return mistake(
                "field-names", "the fields of this key have other names",
                "write type, client_email, private_key_id and private_key")
        }
        let inner = root.items ?? root.entries?.filter { $0.key.text != "serviceAccount" }.map(\.value) ?? []
        guard inner.count == 1, root["serviceAccount"] == nil, root["private_key"] == nil else { return nil }
        let isList = root.items != nil || inner[0].items?.count == 1
        guard let key = inner[0].items?.first ?? Optional(inner[0]), key["private_key"] != nil else { return nil }
        let path = root.items != nil || inner[0].items == nil ? ".[]" : ".[][]"
        return mistake(
            "wrapped", isList ? "the key stands in a list" : "the key stands one level too deep in this JSON",
            "take it out: jq '\(trusted: path)' FILE")
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
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "P")) {
            if rest[start...].starts(with: "PRIVATE KEY".utf8) { return true }
            rest = rest[start...].dropFirst()
        }
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
