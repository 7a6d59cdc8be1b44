// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A client's connection to a proxy: reads a CONNECT, and passes bytes on afterwards.
final class ProxyConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: ProxyLog
    private var head = ByteBuffer()
    private var server: (any Channel)?
    private var isWaiting = false
    private var hasSpoken = false
    private var number = 0
    /// What came before the server's connection stood.
    private var early = ByteBuffer()

    init(_ log: ProxyLog) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if let server {
            // The first byte of a TLS record of a handshake (RFC 8446 §5.1).
            if !hasSpoken, bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) != 22 {
                log.records.withLock { $0[number - 1].isTLS = false }
            }
            hasSpoken = true
            server.writeAndFlush(bytes, promise: nil)
        } else if isWaiting {
            early.writeBuffer(&bytes)
        } else {
            head.writeBuffer(&bytes)
            if head.readableBytes > 64 << 10 { return context.close(promise: nil) }
            let text = String(buffer: head)
            if text.hasSuffix("\r\n\r\n") { answer(text, context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { server?.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ text: String, _ context: ChannelHandlerContext) {
        isWaiting = true
        // "\r\n" is one Character.
        let lines = text.split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        let fields = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1).map { String($0) } }
        let target = words.count > 1 ? String(words[1]) : ""
        number = log.records.withLock { records in
            records.append(
                ConnectProxy.Record(target: target, headers: fields.compactMap { $0.first?.lowercased() }))
            return records.count
        }
        guard words.first == "CONNECT", log.versions.contains(String(words.last ?? "")) else {
            return say("405 Method Not Allowed", context)
        }
        switch log.mode.withLock({ $0 }) {
        case .connects: break
        case .asksFor(let credentials):
            let given = fields.first { $0.first?.lowercased() == "proxy-authorization" }?.last ?? ""
            let parts = given.split(separator: " ")
            guard parts.count == 2, parts[0] == "Basic", decoded(parts[1]) == credentials else {
                return say("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"", context)
            }
        case .answers(let status): return say("\(status) No", context)
        case .closes: return context.close(promise: nil)
        case .garbage:
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "220 ready\r\n\r\n")), promise: nil)
            return context.close(promise: nil)
        case .hangs:
            let channel = context.channel
            context.eventLoop.scheduleTask(in: .seconds(30)) { channel.close(promise: nil) }
            return
        }
        connect(target, context)
    }

    private func decoded(_ text: Substring) -> String? {
        let alphabet = text.prefix { $0 != "=" }.replacing("+", with: "-").replacing("/", with: "_")
        return base64URL(Substring(alphabet)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Answers and ends.
    private func say(_ status: String, _ context: ChannelHandlerContext) {
        let text = "HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in channel.close(promise: nil)
        }
    }

    private func connect(_ target: String, _ context: ChannelHandlerContext) {
        let parts = target.split(separator: ":")
        let isLocal = parts.count == 2 && ["localhost", "127.0.0.1"].contains(parts[0])
        guard let port = log.hosts[target] ?? (isLocal ? Int(parts[1]) : nil) else {
            return say("502 Bad Gateway", context)
        }
        let client = context.channel
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyBackflow(client))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .assumeIsolated()
            .whenComplete { result in
                guard case .success(let server) = result else { return self.say("502 Bad Gateway", context) }
                self.server = server
                self.log.records.withLock { $0[self.number - 1].isConnected = true }
                context.writeAndFlush(
                    self.wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n")),
                    promise: nil)
                if self.early.readableBytes > 0 { server.writeAndFlush(self.early, promise: nil) }
            }
    }
}

/// The way back.
private final class ProxyBackflow: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel

    init(_ client: any Channel) { self.client = client }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
