// SPDX-License-Identifier: Apache-2.0

/// What goes wrong with an answer.
package enum FailureMode: Sendable {
    /// The service refuses, or fails, in the form that the modes say. `retryAfter` becomes a `Retry-After`, in seconds.
    case failure(GRPCCode, String = "the test wants it so", retryAfter: Int? = nil)
    /// The same in a form of its own.
    case failureIn(ServerModes.ErrorForm, GRPCCode, String)
    /// Words of a proxy before the service, such as `upstream connect error or disconnect/reset before headers`.
    case plainText(Int, String)
    /// A page of something in between.
    case html(Int)
    /// A status with nothing else.
    case empty(Int)
    /// 307 to the other server, which notes what it is sent.
    case redirect(Int = 307)
    /// The text `{"device": [}`.
    case garbage
    /// This text, as `application/json`, status 200.
    case body(String)

    /// Nothing comes, until the server's patience ends.
    case hangBeforeHead
    /// The head comes, and then nothing.
    case hangAfterHead
    /// Half of the body comes, and then nothing.
    case hangInBody
    /// The connection ends before the head; `abruptly` without TLS's close_notify.
    case closeBeforeHead(abruptly: Bool = false)
    /// The connection ends in the body.
    case cutBody(abruptly: Bool = false)
    /// A chunked body whose last chunk is missing.
    case cutChunks
    /// What comes is not HTTP.
    case notHTTP
    /// A chunked body.
    case chunked
    /// An informational answer first: 100, 102, 103.
    case informational(Int = 103)
    /// The answer comes later.
    case delay(milliseconds: Int64)

    /// `private_key_id` is this, or an id of another account.
    case keyID(String? = nil)
    /// `client_email` is one of another project.
    case otherProject
    /// `private_key` is one of 1024 bits.
    case shortKey
    /// `private_key` is a key that fits no public half that the service has.
    case foreignKey
    /// `private_key` is not a PEM.
    case keyIsNotPEM
    /// The answer has no `serviceAccount`.
    case noServiceAccount
    /// `serviceAccount` has no member of this name.
    case without(String)
    /// `private_key` is there, although externalPubkey was sent.
    case privateKeyAnyway

    /// The service refuses, and quotes the whole Authorization header: what a client must never show.
    case quoteToken(GRPCCode = .unauthenticated)

    /// What of an answer it changes.
    enum Part { case whole, transport, content }

    var part: Part {
        switch self {
        case .failure, .failureIn, .plainText, .html, .empty, .redirect, .garbage, .body, .quoteToken: .whole
        case .hangBeforeHead, .hangAfterHead, .hangInBody, .closeBeforeHead, .cutBody, .cutChunks, .notHTTP: .transport
        case .chunked, .informational, .delay, .keyID, .otherProject, .shortKey, .foreignKey, .keyIsNotPEM,
            .noServiceAccount, .without, .privateKeyAnyway:
            .content
        }
    }
}

/// When a failure strikes.
package enum FailureMoment: Sendable {
    /// The service does nothing.
    case beforeEffect
    /// The service does what it is asked, and the answer is lost.
    case afterEffect
}

/// A failure of some requests.
struct FailureRule: Sendable {
    var mode: FailureMode
    /// `*` for every method.
    var method: String
    /// A path, in which `*` stands for anything.
    var path: String
    var moment: FailureMoment
    /// Requests that it lets pass first.
    var skips: Int
    var times: Int

    func fits(_ request: ServiceRequest) -> Bool {
        (method == "*" || method == request.method) && matches(Array(path.utf8)[...], Array(request.path.utf8)[...])
    }

    private func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return (text.startIndex...text.endIndex).contains { matches(pattern.dropFirst(), text[$0...]) }
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }
}
