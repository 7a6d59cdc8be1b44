// SPDX-License-Identifier: Apache-2.0

/// An answer before it is sent.
struct ServiceAnswer: Sendable {
    /// The status of HTTP.
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// A document.
    static func json(_ value: JSON, status: Int = 200) -> ServiceAnswer {
        ServiceAnswer(
            status: status, headers: [("content-type", "application/json")], body: Array(value.written().utf8))
    }

    /// The words of the proxy in front of the service, or of its transcoder.
    static func plain(_ status: Int, _ words: String) -> ServiceAnswer {
        ServiceAnswer(status: status, headers: [("content-type", "text/plain")], body: Array(words.utf8))
    }

    /// A page of something in between.
    static func html(_ status: Int) -> ServiceAnswer {
        let page = "<!DOCTYPE html><html><head><title>Blocked</title></head><body><h1>Access denied</h1></body></html>"
        return ServiceAnswer(
            status: status, headers: [("content-type", "text/html; charset=utf-8")], body: Array(page.utf8))
    }
}

/// The codes of gRPC, with their numbers.
package enum GRPCCode: Int, Sendable {
    case cancelled = 1
    case unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied, resourceExhausted
    case failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable, dataLoss, unauthenticated

    /// The status that Envoy makes of it.
    var httpStatus: Int {
        switch self {
        case .cancelled: 499
        case .invalidArgument, .failedPrecondition, .outOfRange: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .notFound: 404
        case .alreadyExists, .aborted: 409
        case .resourceExhausted: 429
        case .unknown, .internal, .dataLoss: 500
        case .unimplemented: 501
        case .unavailable: 503
        case .deadlineExceeded: 504
        }
    }
}

/// Why the service does not do what it is asked.
struct ServiceFailure: Error {
    var code: GRPCCode
    var message: String

    init(_ code: GRPCCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// In one of the two forms that Envoy has for it.
    func answer(_ form: ServerModes.ErrorForm) -> ServiceAnswer {
        switch form {
        case .json:
            return .json(
                [
                    "code": .number(String(code.rawValue)), "message": .string(message),
                    "details": [["@type": "type.googleapis.com/google.rpc.RequestInfo", "requestId": "0"]],
                ], status: code.httpStatus)
        case .headers:
            return ServiceAnswer(
                status: code.httpStatus,
                headers: [
                    ("content-type", "application/json"), ("grpc-status", String(code.rawValue)),
                    ("grpc-message", percentEncodedMessage(message)),
                ])
        }
    }
}
