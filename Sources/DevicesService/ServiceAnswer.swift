// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
internal import HTTPClient
internal import TextEncodings

/// What an answer says, in each of the forms that a failure has: a google.rpc.Status as JSON; an empty body with grpc-status
/// and grpc-message in the headers; the plain words of a proxy; a page of something in between.
struct ServiceAnswer {
    private let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    /// The document of a success.
    ///
    /// - Throws: what is wrong with it, in a few words that quote nothing.
    func document() throws(AnswerFault) -> Node {
        if response.body.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            throw AnswerFault(words: "it is empty")
        }
        guard isJSON else { throw AnswerFault(words: "it is \(contentKind), not JSON") }
        guard let root = Self.parse(response.body) else { throw AnswerFault(words: "it is not valid JSON") }
        guard root.entries != nil else { throw AnswerFault(words: "it is not a JSON object") }
        return root
    }

    /// What a failure says of itself; empty for nothing. Nothing that was in `secrets` is in it.
    func words(withoutAny secrets: [String]) -> String {
        var text = statusMessage ?? grpcMessage ?? plainText ?? ""
        for secret in secrets where !secret.isEmpty {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: MessageText.mask)
        }
        // One line, of bounded length; nothing that a terminal obeys.
        let line = text.unicodeScalars.map { $0.isHarmful ? " " : String($0) }.joined()
        let words = line.split(separator: " ").joined(separator: " ")
        return words.unicodeScalars.count <= Self.limit
            ? words : String(String.UnicodeScalarView(words.unicodeScalars.prefix(Self.limit))) + " (cut)"
    }

    private static let limit = 300

    private var statusMessage: String? {
        guard isJSON, let root = Self.parse(response.body) else { return nil }
        return (root["message"] ?? root["error"]?["message"])?.text
    }

    private var grpcMessage: String? {
        response.header("grpc-message").map { String(decoding: percentDecoded($0), as: UTF8.self) }
    }

    private var plainText: String? {
        guard mediaType == "text/plain" else {
            return mediaType == "text/html"
                ? "the answer is an HTML page, of something between here and the service" : nil
        }
        // Whole: what is cut before secrets are masked could show a part of one.
        return String(decoding: response.body, as: UTF8.self)
    }

    private var mediaType: String {
        let value = response.header("content-type") ?? ""
        return value.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    }

    /// Whether it is a page for a browser: of something between here and the service.
    var isPage: Bool { mediaType == "text/html" }

    private var isJSON: Bool { mediaType == "application/json" || mediaType.hasSuffix("+json") }

    private var contentKind: String {
        switch mediaType {
        case "text/html": "an HTML page"
        case "text/plain": "plain text"
        default: "of another type"
        }
    }

    /// Proto3 JSON; large lists are expected.
    private static func parse(_ bytes: [UInt8]) -> Node? {
        var options = ParseOptions(idPrefix: "answer")
        options.maximumSize = 64 << 20
        options.maximumNodes = 4_000_000
        let parsed = parseJSON(SourceText(name: "the answer", bytes: bytes), options)
        return parsed.hasErrors ? nil : parsed.value?.root
    }
}

/// Why an answer cannot be used.
struct AnswerFault: Error {
    var words: String
}
