// SPDX-License-Identifier: Apache-2.0

/// Why there is no answer.
package struct HTTPClientError: Error, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// No address for the name of the server, or of the proxy.
        case resolve
        /// No connection: refused, unreachable, or not in time.
        case connect
        /// The same for the proxy: no address for its name, or no connection to it.
        case noProxy
        /// The proxy answered CONNECT with this status, or with what is not HTTP (0).
        case proxy(Int)
        /// The server is named by an address, and a proxy is between: the certificate could not be held against anything.
        case proxiedAddress
        /// The server's certificate is not one that is trusted, or is another host's.
        case certificate
        /// TLS failed otherwise.
        case tls
        /// No whole answer in the time of a call.
        case timeout
        /// The connection ended before the answer was whole.
        case cut
        /// What came is not HTTP.
        case notHTTP
        /// The answer is larger than is taken.
        case tooLarge
        /// The certificates that are to be trusted cannot be read.
        case trust
    }

    /// What kind of failure it is.
    package var code: Code
    /// Whether the server may have the request, or a part of it, and so may have acted on it.
    package var mayHaveBeenSent: Bool
    /// What the system or the TLS library says; it quotes nothing of the request. Empty for nothing.
    package var words: String

    init(_ code: Code, mayHaveBeenSent: Bool = false, _ words: String = "") {
        self.code = code
        self.mayHaveBeenSent = mayHaveBeenSent
        self.words = words
    }
}
