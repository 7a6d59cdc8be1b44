// SPDX-License-Identifier: Apache-2.0

package import HTTPClient

/// Why a call to a service did not do what it was to do.
package struct ServiceError: Error, Sendable {
    /// The kinds of failure.
    package enum Code: Sendable {
        /// HTTP 400: the service refuses what it was asked, or the state that it is asked in.
        case badRequest
        /// HTTP 401.
        case unauthenticated
        /// HTTP 403.
        case forbidden
        /// HTTP 404.
        case notFound
        /// HTTP 409: it is there already, or changed in between.
        case conflict
        /// HTTP 429.
        case tooMany
        /// Another status, among them 3xx: redirects are not followed.
        case status(Int)
        /// There is no answer.
        case noAnswer(HTTPClientError)
        /// An answer that is not what the method answers.
        case badAnswer(String)
    }

    /// What kind of failure it is.
    package var code: Code
    /// "list the devices of projects/P"
    package var operation: String
    /// The host, with its port where it is not 443.
    package var server: String
    /// What the service says of it: of one line, escaped, without the token that it was sent. Empty for nothing.
    package var words: String
    /// Whether the service may have done what was asked.
    package var mayHaveHappened: Bool
    /// Whether the call changes something, and is not one that can be repeated at will.
    package var isChange = false
    /// How long the service wants nobody to try again, in seconds; 0 where it does not say.
    var retryAfter = 0
    /// How often it was tried.
    package var tries = 1

    init(
        _ code: Code, _ operation: String, server: String, words: String = "", mayHaveHappened: Bool = false
    ) {
        self.code = code
        self.operation = operation
        self.server = server
        self.words = words
        self.mayHaveHappened = mayHaveHappened
    }
}

extension ServiceError {
    /// Whether it can go well a moment later.
    var isPassing: Bool {
        switch code {
        case .tooMany, .status(408), .status(500), .status(502), .status(503), .status(504): true
        case .noAnswer(let failure):
            switch failure.code {
            case .connect, .noProxy, .cut, .timeout, .proxy(502), .proxy(503), .proxy(504): true
            default: false
            }
        default: false
        }
    }

    /// By the status of an answer.
    static func code(ofStatus status: Int) -> Code? {
        switch status {
        case 200..<300: nil
        case 400: .badRequest
        case 401: .unauthenticated
        case 403: .forbidden
        case 404: .notFound
        case 409: .conflict
        case 429: .tooMany
        default: .status(status)
        }
    }
}
