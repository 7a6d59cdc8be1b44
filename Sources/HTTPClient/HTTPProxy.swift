// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import TextEncodings

/// A proxy that is asked with CONNECT (RFC 9110 §9.3.6). It sees host and port, and nothing else.
package struct HTTPProxy: Hashable, Sendable {
    /// A host name, or an IP address without brackets.
    package var host: String
    /// From 1 to 65535.
    package var port: Int
    /// `USER:PASSWORD`, percent-decoded; `nil` for none. Secret.
    package var credentials: String?

    /// A proxy; it is called when a request is sent.
    package init(host: String, port: Int, credentials: String? = nil) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }
}

/// Asks a proxy for a connection to a host, then makes way for what is spoken over it.
final class ProxyConnect: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let origin: HTTPOrigin
    private let proxy: HTTPProxy
    private let progress: CallProgress
    private let connected: (any Channel) throws -> Void
    private var head: [UInt8] = []
    private static let largestHead = 64 << 10

    init(
        _ origin: HTTPOrigin, _ proxy: HTTPProxy, _ progress: CallProgress,
        connected: @escaping (any Channel) throws -> Void
    ) {
        self.origin = origin
        self.proxy = proxy
        self.progress = progress
        self.connected = connected
    }

    func channelActive(context: ChannelHandlerContext) {
        var text = "CONNECT \(origin.authorityWithPort) HTTP/1.1\r\nHost: \(origin.authorityWithPort)\r\n"
        if let credentials = proxy.credentials {
            text += "Proxy-Authorization: Basic \(base64(Array(credentials.utf8)))\r\n"
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += unwrapInboundIn(data).readableBytesView
        guard let end = endOfHead else {
            if head.count > Self.largestHead { fail(context, .proxy(0)) }
            return
        }
        // "HTTP/1.1 200 Connection established"
        let line = String(decoding: head.prefix { $0 != 0x0D }, as: UTF8.self)
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            return fail(context, .proxy(0))
        }
        // Nobody speaks before the client does in TLS.
        guard (200..<300).contains(status), end == head.count else { return fail(context, .proxy(status)) }
        let channel = context.channel
        do {
            try connected(channel)
            // What comes after this handler has missed that the connection stands.
            context.fireChannelActive()
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            progress.fail(error)
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { progress.fail(.proxy(0)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        progress.fail(error)
        context.close(promise: nil)
    }

    private func fail(_ context: ChannelHandlerContext, _ code: HTTPClientError.Code) {
        progress.fail(code)
        context.close(promise: nil)
    }

    /// After the empty line.
    private var endOfHead: Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard head.count >= mark.count else { return nil }
        return (0...head.count - mark.count).first { head[$0..<$0 + mark.count].elementsEqual(mark) }.map {
            $0 + mark.count
        }
    }
}
