// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Who answers what comes over a connection.
struct Answerer: Sendable {
    /// Does what a request asks for.
    var serve: @Sendable (ServiceRequest) -> Delivery
    /// The whole answer is on its way, or the connection has ended without it.
    var finish: @Sendable (_ number: Int, _ isAnswered: Bool) -> Void
    /// How long a hang lasts, in seconds.
    var patience: Int64
}

/// One connection over TLS: reads requests, and writes answers byte by byte, so that they can be as broken as a test wants.
final class ServerConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let answerer: Answerer
    private var request: ServiceRequest?
    private var keepsAlive = false
    /// The request that has no answer yet.
    private var open: Int?
    private static let largestBody = 4 << 20

    init(_ answerer: Answerer) { self.answerer = answerer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = ServiceRequest(method: head.method.rawValue, target: head.uri)
            request?.headers = head.headers.map { ($0.name, $0.value) }
            keepsAlive = head.isKeepAlive
            if head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
                context.writeAndFlush(
                    wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
            }
        case .body(let bytes):
            request?.body += bytes.readableBytesView
            if request?.body.count ?? 0 > Self.largestBody { context.close(promise: nil) }
        case .end:
            guard let request else { return }
            self.request = nil
            let delivery = answerer.serve(request)
            open = delivery.number
            guard delivery.delayMilliseconds > 0 else { return send(delivery, context) }
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(delivery.delayMilliseconds)) {
                if context.channel.isActive { self.send(delivery, context) }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { finish(isAnswered: false) }

    private func finish(isAnswered: Bool) {
        guard let number = open else { return }
        open = nil
        answerer.finish(number, isAnswered)
    }

    private func send(_ delivery: Delivery, _ context: ChannelHandlerContext) {
        let answer = delivery.answer
        let half = answer.body.prefix(max(1, answer.body.count / 2))
        var isChunked = delivery.isChunked
        switch delivery.mode {
        case .chunked, .cutChunks: isChunked = true
        default: break
        }
        let head = Array(head(answer, isChunked: isChunked).utf8)
        switch delivery.mode {
        case .hangBeforeHead: return hang(context)
        case .hangAfterHead: return write(head, context, then: hang)
        case .hangInBody: return write(head + half, context, then: hang)
        case .closeBeforeHead(let abruptly): return write([], context) { self.end($0, abruptly: abruptly) }
        case .cutBody(let abruptly): return write(head + half, context) { self.end($0, abruptly: abruptly) }
        case .cutChunks: return write(head + chunk(half), context) { self.end($0, abruptly: false) }
        case .notHTTP:
            return write(Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8), context) { self.end($0, abruptly: false) }
        default: break
        }
        var bytes: [UInt8] = []
        if case .informational(let status)? = delivery.mode {
            bytes += Array("HTTP/1.1 \(status) \(Self.reason(status))\r\nlink: </v1>; rel=preload\r\n\r\n".utf8)
        }
        bytes += head
        if isChunked {
            bytes += chunk(half) + chunk(answer.body.dropFirst(half.count)) + Array("0\r\n\r\n".utf8)
        } else {
            bytes += answer.body
        }
        finish(isAnswered: true)
        let keepsAlive = keepsAlive
        write(bytes, context) { context in if !keepsAlive { self.end(context, abruptly: false) } }
    }

    private func head(_ answer: ServiceAnswer, isChunked: Bool) -> String {
        var text = "HTTP/1.1 \(answer.status) \(Self.reason(answer.status))\r\n"
        for header in answer.headers { text += "\(header.name): \(header.value)\r\n" }
        text += isChunked ? "transfer-encoding: chunked\r\n" : "content-length: \(answer.body.count)\r\n"
        text += "server: envoy\r\n" + (keepsAlive ? "" : "connection: close\r\n")
        return text + "\r\n"
    }

    /// RFC 9112 §7.1
    private func chunk(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    private func write(
        _ bytes: [UInt8], _ context: ChannelHandlerContext, then next: @escaping (ChannelHandlerContext) -> Void
    ) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).assumeIsolated().whenComplete { _ in
            next(context)
        }
    }

    private func hang(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(answerer.patience)) { channel.close(promise: nil) }
    }

    /// Ends the connection; `abruptly` without TLS's close_notify, as a crash does.
    private func end(_ context: ChannelHandlerContext, abruptly: Bool) {
        guard abruptly, let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        else {
            return context.close(promise: nil)
        }
        tls.close(promise: nil)
    }

    private static func reason(_ status: Int) -> String { HTTPResponseStatus(statusCode: status).reasonPhrase }
}
