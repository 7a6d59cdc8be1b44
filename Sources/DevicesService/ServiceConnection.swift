// SPDX-License-Identifier: Apache-2.0

package import Credentials
internal import Diagnostics
package import Documents
package import HTTPClient

/// Who calls a service.
package enum ServiceCredentials: Sendable {
    /// A service account, by a token that is signed here for each call.
    case serviceAccount(ServiceAccountSigner)
    /// A bearer token that somebody else made.
    case token(String)
}

/// One server of the SPEKTRA Edge, and who calls it. Any number of threads may call.
package struct ServiceConnection: Sendable {
    /// The server, which is also the audience of tokens.
    package let origin: HTTPOrigin
    private let credentials: ServiceCredentials
    private let surroundings: Surroundings

    /// What calls need of the world around them.
    package struct Surroundings: Sendable {
        /// Sends a request and waits for its answer, on any thread.
        package var send: @Sendable (HTTPRequest) throws(HTTPClientError) -> HTTPResponse
        /// Seconds since 1970.
        package var now: @Sendable () -> Int64
        /// Waits so many seconds; `false` where the work is to end.
        package var wait: @Sendable (Int) -> Bool

        /// What a test puts in the place of the network and the clock, or these themselves.
        package init(
            send: @escaping @Sendable (HTTPRequest) throws(HTTPClientError) -> HTTPResponse,
            now: @escaping @Sendable () -> Int64, wait: @escaping @Sendable (Int) -> Bool
        ) {
            self.send = send
            self.now = now
            self.wait = wait
        }
    }

    /// A server, and who calls it. Nothing is called yet.
    package init(_ origin: HTTPOrigin, _ credentials: ServiceCredentials, _ surroundings: Surroundings) {
        self.origin = origin
        self.credentials = credentials
        self.surroundings = surroundings
    }

    /// Tries at most, where trying again is harmless.
    private static let tries = 4

    /// Makes a call and waits for its answer, again where that is harmless and may help.
    ///
    /// - Returns: the document of the answer.
    package func call(_ call: ServiceCall) throws(ServiceError) -> Node {
        var pause = 1
        for attempt in 1...Self.tries {
            do throws(ServiceError) {
                return try once(call)
            } catch {
                var failure = error
                failure.tries = attempt
                failure.isChange = !call.isRepeatable
                let mayRepeat = call.isRepeatable || !failure.mayHaveHappened
                guard failure.isPassing, mayRepeat, attempt < Self.tries,
                    surroundings.wait(max(pause, failure.retryAfter))
                else {
                    throw failure
                }
                pause *= 2
            }
        }
        throw ServiceError(.badAnswer("it was tried too often"), call.operation, server: origin.authority)
    }

    private func once(_ call: ServiceCall) throws(ServiceError) -> Node {
        let token = authorization()
        var headers = [
            HTTPHeader("Authorization", "Bearer " + token), HTTPHeader("Accept", "application/json"),
            HTTPHeader("User-Agent", "cuttle-os"),
        ]
        let body = call.body.map { Array($0.compact().utf8) }
        if body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
        let response: HTTPResponse
        do throws(HTTPClientError) {
            response = try surroundings.send(
                HTTPRequest(call.method, origin, target: call.target, headers: headers, body: body))
        } catch {
            throw failure(.noAnswer(error), call, mayHaveHappened: error.mayHaveBeenSent)
        }
        let answer = ServiceAnswer(response)
        if let code = ServiceError.code(ofStatus: response.status) {
            // What was refused was not done; of 5xx nobody can tell, nor of what something in between answers.
            let isUnsure = response.status >= 500 || [408, 499].contains(response.status) || answer.isPage
            var failure = failure(
                code, call, words: answer.words(withoutAny: [token]), mayHaveHappened: isUnsure)
            failure.retryAfter = min(30, response.header("retry-after").flatMap { Int($0) } ?? 0)
            throw failure
        }
        do throws(AnswerFault) {
            return try answer.document()
        } catch {
            throw failure(.badAnswer(error.words), call, mayHaveHappened: true)
        }
    }

    private func authorization() -> String {
        switch credentials {
        case .token(let token): token
        case .serviceAccount(let signer): signer.token(audience: origin.text + "/", now: surroundings.now())
        }
    }

    private func failure(
        _ code: ServiceError.Code, _ call: ServiceCall, words: String = "", mayHaveHappened: Bool
    ) -> ServiceError {
        // Looking changes nothing.
        ServiceError(
            code, call.operation, server: origin.authority, words: words,
            mayHaveHappened: mayHaveHappened && call.method != .get)
    }
}
