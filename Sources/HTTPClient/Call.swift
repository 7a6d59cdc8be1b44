// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOTLS

/// One request and its answer on a connection that is made for them.
final class Call: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequest
    private let progress: CallProgress
    private let largestAnswer: Int
    /// What the server's certificate must name; `nil` where it has been held against the server's address.
    private let hostName: String?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(_ request: HTTPRequest, _ progress: CallProgress, hostName: String?, largestAnswer: Int) {
        self.hostName = hostName
        self.request = request
        self.progress = progress
        self.largestAnswer = largestAnswer
    }

    /// Sends when the handshake is done: before that nothing has left, and a failure says so.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            if isRightServer(context) {
                send(context)
            } else {
                progress.fail(.certificate, "it is another host's")
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func isRightServer(_ context: ChannelHandlerContext) -> Bool {
        guard let hostName else { return true }
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        return certificate.map { isNamed(hostName, in: $0) } ?? false
    }

    private func send(_ context: ChannelHandlerContext) {
        progress.sends()
        var head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue), uri: request.target)
        head.headers.add(name: "Host", value: request.origin.authority)
        for header in request.headers { head.headers.add(name: header.name, value: header.value) }
        head.headers.add(name: "Connection", value: "close")
        if let body = request.body {
            head.headers.add(name: "Content-Length", value: String(body.count))
        } else if request.method == .post || request.method == .put {
            head.headers.add(name: "Content-Length", value: "0")
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body = request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }
        let progress = progress
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenFailure { progress.fail($0) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            // A body that grows leaves parts of it behind, of which some may be a key's.
            body.reserveCapacity(4096)
        case .body(let bytes):
            guard body.count + bytes.readableBytes <= largestAnswer else {
                progress.fail(.tooLarge)
                context.close(promise: nil)
                return
            }
            body += bytes.readableBytesView
        case .end:
            guard let head else { return progress.fail(.notHTTP) }
            progress.succeed(
                HTTPResponse(
                    status: Int(head.status.code), headers: head.headers.map { HTTPHeader($0.name, $0.value) },
                    body: body))
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        progress.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { progress.fail(progress.mayHaveBeenSent ? .cut : .tls) }
}

/// What the system says of an error number. The C function is `strerror_r`.
func errorText(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
