// SPDX-License-Identifier: Apache-2.0

internal import DevicesServer

/// What a device finds in its network: a time server, a proxy, and the Devices service behind it, on this namespace's loopback.
final class Services {
    let server: DevicesServer
    private let proxy: ConnectProxy
    private let timeServer: TimeServer

    /// The region of everything.
    var region: String { "projects/\(server.project)/regions/us-west2" }

    /// Starts all three.
    ///
    /// - Parameter directory: for the server's certificate and credentials.
    /// - Parameter device: the directory of the reference device, whose authority the device trusts.
    init(in directory: String, device: String, time: TimeServer.Mode) throws {
        try Files.makeDirectory(directory)
        var options = DevicesServer.Options()
        options.names = [BootExpectation.serviceHost]
        options.authority = DevicesServer.Authority(certificate: "\(device)/ca.pem", key: "\(device)/ca.key")
        server = try DevicesServer.start(in: directory, options)
        proxy = try ConnectProxy.start(
            port: 3128, hosts: ["\(BootExpectation.serviceHost):443": server.origin.port],
            versions: ["HTTP/1.0", "HTTP/1.1"])
        timeServer = try TimeServer(time)
    }

    func stop() {
        timeServer.stop()
        proxy.stop()
        server.stop()
    }

    /// How much has been asked until now.
    struct Mark {
        var service = 0
        var proxy = 0
        var time = 0
    }

    var mark: Mark { Mark(service: server.requests.count, proxy: proxy.requests.count, time: timeServer.requests) }

    /// What the device asked since then.
    func serviceRequests(since mark: Mark) -> [Evidence.ServiceRequest] {
        server.requests.dropFirst(mark.service).map { request in
            let caller: (String, Bool) =
                switch request.caller {
                case .serviceAccount(let name): (name, true)
                case .refused(let reason): (reason, false)
                case .token(let name): ("the token of \(name)", false)
                case .unchecked: ("nobody", false)
                }
            return Evidence.ServiceRequest(
                rpc: request.rpc, caller: caller.0, isCallerKnown: caller.1, status: request.status,
                host: request.headers.first { $0.name.lowercased() == "host" }?.value ?? "", faults: request.faults)
        }
    }

    func proxyRequests(since mark: Mark) -> [Evidence.ProxyRequest] {
        proxy.requests.dropFirst(mark.proxy).map {
            Evidence.ProxyRequest(target: $0.target, isTunnel: $0.isConnected && $0.isTLS)
        }
    }

    func timeRequests(since mark: Mark) -> Int { timeServer.requests - mark.time }

    /// The devices that the service has.
    var devices: [Evidence.Device] {
        server.resourceNames.filter { $0.contains("/devices/") }.map { name in
            Evidence.Device(
                name: name,
                serialNumber: server.resource(name)?
                    .text("status.deviceInfo.hardwareInformation.system.serialNumber") ?? "",
                account: server.serviceAccount(of: name))
        }
    }

    /// Every request so far, a line each, for the run's directory.
    var log: String { server.requests.map { $0.line + "\n" }.joined() }
}
