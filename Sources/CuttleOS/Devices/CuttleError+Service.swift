// SPDX-License-Identifier: Apache-2.0

internal import DevicesService
internal import HTTPClient

extension CuttleError {
    /// A service's failure, with what to do about it.
    init(_ error: ServiceError) {
        let server = error.server
        var (code, reason, hint): (Code, MessageText, MessageText?)
        switch error.code {
        case .badRequest: (code, reason, hint) = (.badInput, "\(trusted: server) refuses it", nil)
        case .unauthenticated:
            (code, reason) = (.noPermission, "\(trusted: server) does not know who is calling")
            hint = "the token or key is wrong, or no longer valid; also check that this machine's clock is right"
        case .forbidden:
            (code, reason) = (.noPermission, "\(trusted: server) does not permit it to this caller")
            hint = "whoever calls needs a role with this permission, such as the device operator's"
        case .notFound: (code, reason, hint) = (.missing, "\(trusted: server) knows nothing of that name", nil)
        case .conflict: (code, reason, hint) = (.cannotCreate, "\(trusted: server) says that it conflicts", nil)
        case .tooMany: (code, reason, hint) = (.unavailable, "\(trusted: server) is asked too often", "try again later")
        case .status(let status) where (300..<400).contains(status):
            (code, reason) = (.unavailable, "\(trusted: server) points to another address, which is not followed")
            hint = "check the service's endpoint: a token goes nowhere else"
        case .status(let status):
            (code, reason, hint) = (.unavailable, "\(trusted: server) answered with the status \(status)", nil)
        case .badAnswer(let words):
            (code, reason) = (.unavailable, "the answer of \(trusted: server) cannot be used: \(trusted: words)")
            hint = "check the service's endpoint, and what stands between here and there"
        case .noAnswer(let failure):
            (code, reason) = (.unavailable, Self.reason(failure, server))
            hint = Self.hint(failure)
        }
        var causes: [MessageText] = []
        if !error.words.isEmpty { causes.append("\(trusted: error.words)") }
        if error.tries > 1 { causes.append("it was tried \(error.tries) times") }
        self.init(code, "cannot \(trusted: error.operation): \(reason)", hint: hint, causes: causes)
        if error.isChange, error.mayHaveHappened {
            noteTexts.append("it may have been done all the same: look before it is tried again")
        }
    }

    private static func reason(_ failure: HTTPClientError, _ server: String) -> MessageText {
        let words: MessageText = failure.words.isEmpty ? "" : ": \(trusted: failure.words)"
        return switch failure.code {
        case .resolve: "the name \(trusted: server) is not known here"
        case .connect: "there is no connection to \(trusted: server)\(words)"
        case .noProxy: "there is no connection to the proxy\(words)"
        case .proxy(0): "what HTTPS_PROXY names does not answer as a proxy does"
        case .proxy(407): "the proxy wants a user and a password"
        case .proxy(let status): "the proxy answered with the status \(status)"
        case .proxiedAddress: "through a proxy, the certificate of \(trusted: server), an address, cannot be checked"
        case .certificate: "the certificate of \(trusted: server) is not to be trusted\(words)"
        case .tls: "no secure connection to \(trusted: server)\(words)"
        case .timeout: "\(trusted: server) did not answer in time"
        case .cut: "the connection to \(trusted: server) ended before the answer was whole"
        case .notHTTP: "what \(trusted: server) answers is not HTTP"
        case .tooLarge: "the answer of \(trusted: server) is too large"
        case .trust: "the certificates to trust cannot be read"
        }
    }

    private static func hint(_ failure: HTTPClientError) -> MessageText? {
        switch failure.code {
        case .resolve: "check the endpoint domain, and this machine's name servers"
        case .proxy(407): "write HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT"
        case .proxy, .noProxy: "check HTTPS_PROXY and NO_PROXY"
        case .proxiedAddress: "give the host's name, or add the address to NO_PROXY"
        case .certificate: "where the service has an authority of its own, give \(remedy: .certificateAuthorities)"
        default: nil
        }
    }
}

/// Runs a call to a service, and throws what it throws as the library's own error.
func atService<Result>(_ call: () throws(ServiceError) -> Result) throws(CuttleError) -> Result {
    do throws(ServiceError) {
        return try call()
    } catch {
        throw CuttleError(error)
    }
}
