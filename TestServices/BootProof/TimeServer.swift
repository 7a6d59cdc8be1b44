// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A time server on loopback (RFC 5905), which counts what it is asked. It has a thread of its own, none after ``stop()``.
package final class TimeServer: Sendable {
    /// What it does with a request.
    package enum Mode: Sendable {
        /// Tells the machine's time.
        case answers
        /// Never answers.
        case isSilent
    }

    /// Where it listens.
    package let port: Int

    private let log: TimeServerLog
    private let group: MultiThreadedEventLoopGroup
    private let isStopped = Mutex(false)

    /// Starts one.
    ///
    /// - Parameter port: 0 for one that the system chooses.
    package init(_ mode: Mode, port: Int = 123) throws(BootProofError) {
        let log = TimeServerLog(mode)
        self.log = log
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.group = group
        do {
            let channel = try DatagramBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(TimeRequestHandler(log))
                    }
                }
                .bind(host: "127.0.0.1", port: port).wait()
            self.port = channel.localAddress?.port ?? 0
        } catch {
            try? group.syncShutdownGracefully()
            throw BootProofError("the time server cannot listen on port \(port): \(error)")
        }
    }

    deinit { stop() }

    /// How many requests of clients came.
    package var requests: Int { log.requests.withLock { $0 } }

    /// Ends the thread.
    package func stop() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        if isFirst { try? group.syncShutdownGracefully() }
    }
}

final class TimeServerLog: Sendable {
    let requests = Mutex(0)
    let mode: TimeServer.Mode

    init(_ mode: TimeServer.Mode) { self.mode = mode }
}

private final class TimeRequestHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let log: TimeServerLog

    init(_ log: TimeServerLog) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let request = TimeRequest(Array(envelope.data.readableBytesView)) else { return }
        log.requests.withLock { $0 += 1 }
        guard case .answers = log.mode else { return }
        let answer = ByteBuffer(bytes: request.answer(at: Deadline.wallClock))
        context.writeAndFlush(
            wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: answer)), promise: nil)
    }
}

/// A client's packet (RFC 5905 §7.3): 48 bytes, mode 3, of a version that there is.
package struct TimeRequest: Equatable, Sendable {
    private var version: UInt8
    /// By the client's clock, which it wants to see again.
    private var transmitTime: [UInt8]

    /// - Parameter bytes: a datagram's; `nil` where they are not a client's request.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= 48, bytes[0] & 7 == 3, case let version = bytes[0] >> 3 & 7, (1...4).contains(version)
        else { return nil }
        self.version = version
        transmitTime = Array(bytes[40..<48])
    }

    /// The answer of a server of stratum 1.
    ///
    /// - Parameter time: in seconds since 1970.
    package func answer(at time: Double) -> [UInt8] {
        let stamp = Self.timestamp(time)
        let head: [UInt8] = [version << 3 | 4, 1, 6, 0xEC] + [UInt8](repeating: 0, count: 8) + Array("LOCL".utf8)
        return head + stamp + transmitTime + stamp + stamp
    }

    /// Seconds since 1900 in 32 bits, and the fraction in 32 more.
    package static func timestamp(_ time: Double) -> [UInt8] {
        let seconds = UInt64(time.rounded(.down))
        let fraction = UInt64((time - time.rounded(.down)) * 4_294_967_296)
        let word = (seconds + 2_208_988_800) << 32 | min(fraction, 0xFFFF_FFFF)
        return withUnsafeBytes(of: word.bigEndian, Array.init)
    }
}
