// SPDX-License-Identifier: Apache-2.0

internal import CryptoExtras
internal import Synchronization

/// What a test tells the server, and asks it.
extension DevicesServer {
    /// `https://localhost:PORT`, for `--devices-endpoint` and the like.
    package var url: String { "https://localhost:\(origin.port)" }

    /// Lets requests fail.
    ///
    /// - Parameter method: `POST`; `*` for every one.
    /// - Parameter path: `*:provisionServiceAccountToDevice`, in which `*` stands for anything.
    /// - Parameter moment: whether the service has done what it was asked; by itself, a failure of the answer's transport
    ///   comes afterwards, and any other before.
    /// - Parameter times: how many requests fail.
    /// - Parameter skipping: how many pass first.
    package func set(
        _ mode: FailureMode, on method: String = "*", _ path: String = "*", _ moment: FailureMoment? = nil,
        times: Int = 1, skipping: Int = 0
    ) {
        let rule = FailureRule(
            mode: mode, method: method, path: path,
            moment: moment ?? (mode.part == .transport ? .afterEffect : .beforeEffect), skips: skipping, times: times)
        core.state.withLock { $0.rules.append(rule) }
    }

    /// Takes back every failure.
    package func clearFailures() { core.state.withLock { $0.rules = [] } }

    /// How the service behaves where the contract does not say.
    package var modes: ServerModes {
        get { core.state.withLock { $0.modes } }
        set { core.state.withLock { $0.modes = newValue } }
    }

    /// Every request so far, in the order in which they came.
    package var requests: [RequestRecord] { core.state.withLock { $0.records } }

    /// The requests of one method, by its name in gRPC: `CreateDevice`.
    package func requests(_ rpc: String) -> [RequestRecord] { requests.filter { $0.rpc == rpc } }

    /// Everything that clients did which the contract does not have, each with its request.
    package var faults: [String] {
        requests.flatMap { request in
            request.faults.map { "#\(request.number) \(request.method) \(request.rpc): \($0)" }
        }
    }

    /// The most calls that were under way at one moment.
    package var mostCallsAtOnce: Int { core.state.withLock { $0.mostCallsAtOnce } }

    /// What the other server was sent: each request's method and target, and whether it had an Authorization header.
    package var requestsElsewhere: [(method: String, target: String, hadAuthorization: Bool)] {
        core.elsewhere.withLock { requests in
            requests.map { ($0.method, $0.target, !$0.headers("authorization").isEmpty) }
        }
    }

    /// Makes a device without a request.
    ///
    /// - Parameter fields: of the resource, besides its name: `["displayName": "Lab"]`.
    /// - Returns: its full name.
    @discardableResult
    package func addDevice(_ id: String, region: String = "us-west2", _ fields: JSON = [:]) -> String {
        add(.devices, id, region, fields)
    }

    /// Makes a provisioning policy without a request; unattended, unless its fields say otherwise.
    @discardableResult
    package func addPolicy(
        _ id: String, region: String = "us-west2", _ fields: JSON = ["spec": ["mode": "UNATTENDED"]]
    ) -> String {
        add(.provisioningPolicies, id, region, fields)
    }

    /// Removes a resource as somebody else would, in between.
    package func remove(_ name: String) {
        core.state.withLock { state in for kind in ResourceKind.allCases { state.resources[kind]?[name] = nil } }
    }

    /// A device, a policy or a request as the service keeps it; `nil` where there is none of this name.
    package func resource(_ name: String) -> JSON? {
        core.state.withLock { state in state.resources.values.compactMap { $0[name] }.first }
    }

    /// The names of all devices, policies and requests, sorted.
    package var resourceNames: [String] {
        core.state.withLock { state in state.resources.values.flatMap(\.keys).sorted() }
    }

    /// The account that a resource has; empty for none.
    package func serviceAccount(of name: String) -> String { resource(name)?.text("spec.serviceAccount") ?? "" }

    /// The names of the keys that are in force, of one account or of all that Provision… made.
    package func keys(of account: String? = nil) -> [String] {
        core.state.withLock { state in
            state.keys.keys.filter { name in
                let owner = state.accountName(ofKey: name)
                return account.map { $0 == owner } ?? (state.accounts[owner]?.madeFor.isEmpty == false)
            }.sorted()
        }
    }

    /// Every private key that the service gave away, in PEM (PKCS#8), in the order in which they were made; without the one in
    /// ``credentialsFile``. A test that looks for what is left of them looks for a line from the middle, too.
    package var privateKeys: [String] { core.state.withLock { Array($0.privateKeys.dropFirst()) } }

    /// The public half of a key, in PEM (PKIX); `nil` where the key is not in force.
    package func publicKey(_ name: String) -> String? {
        core.state.withLock { $0.keys[name]?.publicKey.pemRepresentation }
    }

    /// Puts a line into a device's stored log: a string as `stringPayload`, an object as `jsonPayload`.
    ///
    /// - Parameter secondsAgo: by the service's clock.
    package func addLog(of device: String, secondsAgo: Int64, _ payload: JSON) {
        core.state.withLock { state in
            let entry = ServiceState.LogEntry(
                time: state.now.seconds - secondsAgo, device: device, payload: payload)
            state.logs.append(entry)
            state.logs.sort { $0.time < $1.time }
        }
    }

    private func add(_ kind: ResourceKind, _ id: String, _ region: String, _ fields: JSON) -> String {
        let name = "projects/\(project)/regions/\(region)/\(kind.rawValue)/\(id)"
        core.state.withLock { state in
            var resource = fields
            resource["name"] = .string(name)
            state.store(&resource, kind, isNew: true)
        }
        return name
    }
}
