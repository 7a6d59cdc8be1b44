// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// A port of loopback that takes connections until it is closed.
struct LoopbackListener: Sendable {
    private let channel: any Channel

    /// The port, chosen by the system where it was 0.
    var port: Int { channel.localAddress?.port ?? 0 }

    /// - Parameter prepare: puts the handlers into a connection.
    init(
        _ group: any EventLoopGroup, address: String = "127.0.0.1", port: Int = 0,
        prepare: @escaping @Sendable (any Channel) throws -> Void
    ) throws(DevicesServerError) {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { try prepare(channel) } }
        do {
            channel = try bootstrap.bind(host: address, port: port).wait()
        } catch {
            throw DevicesServerError("cannot listen on \(address), port \(port): \(error)")
        }
    }

    /// HTTP/1.1 over TLS.
    init(
        _ group: any EventLoopGroup, address: String, port: Int, _ tls: NIOSSLContext, _ answerer: Answerer
    ) throws(DevicesServerError) {
        try self.init(group, address: address, port: port) { channel in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
            try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
            try pipeline.addHandler(ServerConnection(answerer))
        }
    }
}
