// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// What is known of a call while it goes on: whether the server may have it, and, once, its end.
final class CallProgress: Sendable {
    let answer: EventLoopPromise<HTTPResponse>
    private let state = Mutex((mayHaveBeenSent: false, isOver: false))

    init(_ answer: EventLoopPromise<HTTPResponse>) { self.answer = answer }

    var mayHaveBeenSent: Bool { state.withLock { $0.mayHaveBeenSent } }

    /// From here on the server may have the request.
    func sends() { state.withLock { $0.mayHaveBeenSent = true } }

    func succeed(_ response: HTTPResponse) {
        guard ends() else { return }
        answer.succeed(response)
    }

    func fail(_ code: HTTPClientError.Code, _ words: String = "") {
        guard ends() else { return }
        answer.fail(HTTPClientError(code, mayHaveBeenSent: mayHaveBeenSent, words))
    }

    /// What one of NIO's errors means.
    ///
    /// - Parameter isProxy: whether it was the proxy that was connected to.
    func fail(_ error: any Error, ofProxy isProxy: Bool = false) {
        switch error {
        case is SocketAddressError where isProxy: fail(.noProxy, "its name is not known here")
        case let error as NIOConnectionError where isProxy:
            fail(.noProxy, error.connectionErrors.first.map { Self.words($0.error) } ?? "its name is not known here")
        case is ChannelError where isProxy: fail(.noProxy, "no answer in time")
        case let error as HTTPClientError: fail(error.code, error.words)
        case let error as NIOConnectionError where error.connectionErrors.isEmpty: fail(.resolve)
        case let error as NIOConnectionError:
            fail(.connect, error.connectionErrors.first.map { Self.words($0.error) } ?? "")
        case is SocketAddressError: fail(.resolve)
        case NIOSSLError.handshakeFailed(let reason): handshakeFailed("\(reason)")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            fail(.certificate, "it is another host's")
        case NIOSSLError.uncleanShutdown: fail(.cut)
        case let error as BoringSSLError: handshakeFailed("\(error)")
        case is NIOSSLError, is NIOSSLExtraError: fail(.tls, "\(error)")
        case let error as HTTPParserError: fail(error == .invalidEOFState ? .cut : .notHTTP)
        case ChannelError.connectTimeout: fail(.connect, "no answer in time")
        default: fail(mayHaveBeenSent ? .cut : .connect, Self.words(error))
        }
    }

    private func handshakeFailed(_ reason: String) {
        if reason.contains("CERTIFICATE_VERIFY_FAILED") {
            fail(.certificate, "no authority that is trusted here has signed it, or it is not valid now")
        } else {
            fail(.tls, reason)
        }
    }

    private static func words(_ error: any Error) -> String {
        guard let error = error as? IOError else { return error is ChannelError ? "no answer in time" : "\(error)" }
        return errorText(error.errnoCode)
    }

    private func ends() -> Bool {
        state.withLock { state in
            defer { state.isOver = true }
            return !state.isOver
        }
    }
}
