// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A proxy for CONNECT on loopback (RFC 9110 §9.3.6). It notes what it sees, which is to be a host and a port.
package final class ConnectProxy: Sendable {
    /// What it does with a request.
    package enum Mode: Equatable, Sendable {
        /// Connects.
        case connects
        /// Connects those who send this `USER:PASSWORD`, and answers others 407.
        case asksFor(String)
        /// Answers this status.
        case answers(Int)
        /// Closes the connection.
        case closes
        /// Answers what is not HTTP.
        case garbage
        /// Never answers.
        case hangs
    }

    /// One request.
    package struct Record: Sendable {
        /// `HOST:PORT`
        package var target: String
        /// The names of the header fields, in lower case.
        package var headers: [String]
        /// Whether it was connected.
        package var isConnected = false
        /// Whether what followed began as TLS does.
        package var isTLS = true
    }

    /// `http://127.0.0.1:PORT`
    package var url: String { "http://127.0.0.1:\(port)" }
    /// Where it listens.
    package let port: Int

    private let log: ProxyLog
    private let group: MultiThreadedEventLoopGroup
    private let isStopped = Mutex(false)

    /// Starts one.
    ///
    /// - Parameter port: 0 for one that the system chooses.
    /// - Parameter hosts: ports of loopback for names that are nobody's: `["devices.example.com:443": server.origin.port]`.
    ///   `localhost` and 127.0.0.1 go to the port that is asked for; anything else is answered 502.
    /// - Parameter versions: of HTTP that it takes. CONNECT is a method of 1.1; Python's client asks for it in 1.0.
    package static func start(
        _ mode: Mode = .connects, port: Int = 0, hosts: [String: Int] = [:], versions: Set<String> = ["HTTP/1.1"]
    ) throws(DevicesServerError) -> ConnectProxy {
        try ConnectProxy(mode, port, hosts, versions)
    }

    private init(
        _ mode: Mode, _ port: Int, _ hosts: [String: Int], _ versions: Set<String>
    ) throws(DevicesServerError) {
        let log = ProxyLog(mode, hosts, versions)
        self.log = log
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.group = group
        do throws(DevicesServerError) {
            self.port = try LoopbackListener(group, port: port) { channel in
                try channel.pipeline.syncOperations.addHandler(ProxyConnection(log))
            }.port
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    deinit { stop() }

    /// Every request so far.
    package var requests: [Record] { log.records.withLock { $0 } }

    /// What it does from now on.
    package func set(_ mode: Mode) { log.mode.withLock { $0 = mode } }

    /// Ends every connection and the thread.
    package func stop() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        if isFirst { try? group.syncShutdownGracefully() }
    }
}

/// What a proxy's connections share.
final class ProxyLog: Sendable {
    let records = Mutex([ConnectProxy.Record]())
    let mode: Mutex<ConnectProxy.Mode>
    let hosts: [String: Int]
    let versions: Set<String>

    init(_ mode: ConnectProxy.Mode, _ hosts: [String: Int], _ versions: Set<String>) {
        self.mode = Mutex(mode)
        self.hosts = hosts
        self.versions = versions
    }
}
