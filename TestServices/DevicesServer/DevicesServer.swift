// SPDX-License-Identifier: Apache-2.0

internal import CryptoExtras
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// The Devices service by its published contract, over HTTPS on loopback. It checks what it is sent more strictly than the
/// real one answers, keeps state, and writes down what became of every request.
///
/// One thread of its own, none after ``stop()``; every hang ends after ``Options/patience`` seconds.
package final class DevicesServer: Sendable {
    /// An authority that clients trust already: the paths of its certificate and of its key, in PEM.
    package struct Authority: Sendable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }
    }

    /// What a server is started with.
    package struct Options: Sendable {
        /// 0 for one that the system chooses.
        package var port = 0
        /// Of loopback: 127.0.0.1 or ::1.
        package var address = "127.0.0.1"
        /// The project that there is; callers may do anything in it.
        package var project = "test-project"
        /// Names besides `localhost` that the certificate is for, for clients that come through a proxy.
        package var names: [String] = []
        /// What the server shows.
        package var certificate = CertificateKind.right
        /// The authority that signs the certificate; `nil` for one that is made for this server.
        package var authority: Authority?
        /// Of ids, and of the order of the members in answers.
        package var seed: UInt64 = 1
        /// How long a hang lasts, in seconds; 30 at most.
        package var patience: Int64 = 30
        /// Whether it gives out the private keys that other such servers of this process give out, too: one takes a while to make. Who
        /// looks for a key where it must not be has keys of its own.
        package var sharesKeys = false
        /// Is told each request when it has ended.
        package var report: @Sendable (RequestRecord) -> Void = { _ in }

        /// A free port, the project `test-project`, the right certificate.
        package init() {}
    }

    /// Whether a server can start here: whether `openssl` is installed.
    package static var isAvailable: Bool { ExternalCommand.find("openssl") != nil }

    /// Where it listens; the certificate is for `localhost`, 127.0.0.1 and ::1.
    package let origin: (host: String, port: Int)
    /// The authority that signed the certificate, in PEM.
    package let caFile: String
    /// The key file of a service account that may do anything in the project.
    package let credentialsFile: String
    /// Where ``writeToken()`` puts the token.
    package let tokenFile: String
    /// A bearer token that may do anything in the project.
    package let token = "operator-token-7f3a"
    /// A bearer token that may read.
    package let readOnlyToken = "viewer-token-51c2"
    /// A bearer token that may do nothing.
    package let powerlessToken = "powerless-token-90de"
    /// The project that there is.
    package let project: String
    /// Where another server listens, to which redirects lead.
    package let otherPort: Int

    let core: ServiceCore
    private let group: MultiThreadedEventLoopGroup
    private let isStopped = Mutex(false)

    /// Starts one and returns when it listens.
    ///
    /// - Parameter directory: gets the certificates and the credentials, readable by their owner alone.
    /// - Throws: ``DevicesServerError``, where `openssl` is missing or the port is taken.
    package static func start(
        in directory: String, _ options: Options = Options()
    ) throws(DevicesServerError) -> DevicesServer {
        try DevicesServer(directory, options)
    }

    private init(_ directory: String, _ options: Options) throws(DevicesServerError) {
        let names = ["localhost"] + options.names
        let certificates = try Certificates.make(
            in: directory, options.certificate, names: names, by: options.authority)
        caFile = certificates.authority
        credentialsFile = "\(directory)/credentials.json"
        tokenFile = "\(directory)/token"
        project = options.project
        let clock: @Sendable () -> Int64 = { Int64(time(nil)) }
        var initial = ServiceState(project: options.project, seed: options.seed, clock: clock)
        initial.sharesKeys = options.sharesKeys
        initial.tokens = [
            token: .init(name: "operator", rights: .everything), readOnlyToken: .init(name: "viewer", rights: .reading),
            powerlessToken: .init(name: "nobody", rights: .nothing),
        ]
        let region = "projects/\(options.project)/regions/\(initial.regions[0])"
        var caller = initial.newAccount(for: "\(region)/devices/none", id: "operator")
        caller.rights = .everything
        caller.madeFor = ""
        initial.accounts[caller.name] = caller
        try writePrivately(initial.newKey(of: caller, nil).written() + "\n", to: credentialsFile)
        // Connections hold the core, not the server: it ends when its owner lets go of it.
        let core = ServiceCore(initial, options.report)
        self.core = core
        let patience = min(30, max(1, options.patience))
        let answerer = Answerer(serve: { core.serve($0) }, finish: { core.finish($0, $1) }, patience: patience)
        let other = Answerer(serve: { core.serveElsewhere($0) }, finish: { _, _ in }, patience: patience)
        let tls = try Self.context(certificates)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.group = group
        do throws(DevicesServerError) {
            origin = (
                "localhost",
                try LoopbackListener(group, address: options.address, port: options.port, tls, answerer).port
            )
            otherPort = try LoopbackListener(group, address: options.address, port: 0, tls, other).port
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
        let port = origin.port
        let otherPort = otherPort
        core.state.withLock { state in
            for name in names + ["127.0.0.1", "[::1]"] { state.authorities.insert("\(name):\(port)") }
            // Through a proxy, a name may stand for the port 443.
            for name in options.names { state.authorities.formUnion([name, "\(name):443"]) }
            state.otherOrigin = "https://localhost:\(otherPort)"
        }
    }

    deinit { stop() }

    /// Ends every connection, the listeners and the thread. What was noted can still be read.
    package func stop() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        if isFirst { try? group.syncShutdownGracefully() }
    }

    /// Writes the token into ``tokenFile``, for its owner alone.
    package func writeToken() throws(DevicesServerError) { try writePrivately(token + "\n", to: tokenFile) }

    private static func context(_ files: Certificates) throws(DevicesServerError) -> NIOSSLContext {
        do {
            var settings = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem)))
            settings.minimumTLSVersion = .tlsv12
            settings.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw DevicesServerError("cannot use the certificate: \(error)")
        }
    }
}
