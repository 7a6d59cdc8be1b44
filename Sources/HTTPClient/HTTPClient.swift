// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Makes calls over HTTPS, one connection each (RFC 9112, HTTP/1.1). The caller waits; any number of threads may call.
///
/// Redirects are not followed: a token goes to the server that it is meant for. Compression is not asked for.
package final class HTTPClient: Sendable {
    /// How calls are made.
    package struct Configuration: Sendable {
        /// A file with PEM certificates that are trusted in the place of the system's; `nil` for the system's.
        package var authorities: String?
        /// The proxy for a server; `nil` for a direct connection.
        package var proxy: @Sendable (HTTPOrigin) -> HTTPProxy? = { _ in nil }
        /// For the connection with all that it takes: name, proxy, TLS. In seconds.
        package var connectTimeout: Int64 = 20
        /// For a call as a whole, in seconds.
        package var callTimeout: Int64 = 60
        /// An answer's largest size, in bytes.
        package var largestAnswer = 64 << 20

        /// The system's certificates, no proxy, and the times above.
        package init() {}
    }

    private let configuration: Configuration
    private let tls: NIOSSLContext

    /// - Throws: ``HTTPClientError/Code/trust`` where the certificates to trust cannot be read.
    package init(_ configuration: Configuration = Configuration()) throws(HTTPClientError) {
        self.configuration = configuration
        // In a static binary, modules of the machine's own glibc, which can be another one, would be loaded for the rest of
        // nsswitch.conf. These two are in the binary, and systemd-resolved answers as a DNS server.
        __nss_configure_lookup("hosts", "files dns")
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        settings.applicationProtocols = ["http/1.1"]
        do {
            if let file = configuration.authorities {
                settings.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
            }
            tls = try NIOSSLContext(configuration: settings)
        } catch {
            let file = configuration.authorities ?? ""
            throw HTTPClientError(
                .trust, access(file, R_OK) == 0 ? "there is no PEM certificate in it" : errorText(errno))
        }
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// The thread that it takes ends with it. It has the caller's signal mask, so that a caller can hold back what would end
    /// the process in the middle of a call.
    package func send(_ request: HTTPRequest) throws(HTTPClientError) -> HTTPResponse {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        let loop = group.next()
        let progress = CallProgress(loop.makePromise(of: HTTPResponse.self))
        let deadline = loop.scheduleTask(in: .seconds(configuration.callTimeout)) {
            progress.fail(.timeout, "no answer within \(self.configuration.callTimeout) s")
        }
        connect(request, progress, on: loop)
        do {
            defer { deadline.cancel() }
            return try progress.answer.futureResult.wait()
        } catch let error as HTTPClientError {
            throw error
        } catch {
            throw HTTPClientError(.connect, "\(error)")
        }
    }

    private func isAddress(_ origin: HTTPOrigin) -> Bool {
        (try? SocketAddress(ipAddress: origin.host, port: origin.port)) != nil
    }

    private func connect(_ request: HTTPRequest, _ progress: CallProgress, on loop: any EventLoop) {
        let proxy = configuration.proxy(request.origin)
        // Without a name the certificate is held against the other end's address, which is the proxy's here.
        if proxy != nil, isAddress(request.origin) { return progress.fail(.proxiedAddress) }
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.seconds(configuration.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try self.prepare(channel, through: proxy, request: request, progress: progress)
                }
            }
        let (host, port) = proxy.map { ($0.host, $0.port) } ?? (request.origin.host, request.origin.port)
        let connected = bootstrap.connect(host: host, port: port)
        connected.whenFailure { progress.fail($0, ofProxy: proxy != nil) }
        connected.whenSuccess { channel in
            progress.answer.futureResult.whenComplete { _ in channel.close(promise: nil) }
            let handshake = channel.eventLoop.scheduleTask(in: .seconds(self.configuration.connectTimeout)) {
                if !progress.mayHaveBeenSent {
                    progress.fail(.connect, "it did not stand within \(self.configuration.connectTimeout) s")
                }
            }
            progress.answer.futureResult.whenComplete { _ in handshake.cancel() }
        }
    }

    /// The handlers of a connection: the proxy's CONNECT, where there is one, then TLS, HTTP and the call itself.
    private func prepare(
        _ channel: any Channel, through proxy: HTTPProxy?, request: HTTPRequest, progress: CallProgress
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let proxy {
            try pipeline.addHandler(
                ProxyConnect(request.origin, proxy, progress) { [self] channel in
                    try begin(channel, request, progress)
                })
        } else {
            try begin(channel, request, progress)
        }
    }

    private func begin(_ channel: any Channel, _ request: HTTPRequest, _ progress: CallProgress) throws {
        let pipeline = channel.pipeline.syncOperations
        // A name goes into the handshake, an address does not (RFC 6066 §3).
        let hostName = isAddress(request.origin) ? nil : request.origin.host
        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: hostName))
        try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes, enableOutboundHeaderValidation: true)
        try pipeline.addHandler(Call(request, progress, hostName: hostName, largestAnswer: configuration.largestAnswer))
    }
}
