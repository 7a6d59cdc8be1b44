// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The service behind the connections: its state, for any number of threads.
final class ServiceCore: Sendable {
    let state: Mutex<ServiceState>
    /// What the other server was sent, to which redirects lead.
    let elsewhere = Mutex([ServiceRequest]())
    private let report: @Sendable (RequestRecord) -> Void

    init(_ state: ServiceState, _ report: @escaping @Sendable (RequestRecord) -> Void) {
        self.state = Mutex(state)
        self.report = report
    }

    /// Does what a request asks for.
    func serve(_ request: ServiceRequest) -> Delivery {
        state.withLock { state in
            state.callsNow += 1
            state.mostCallsAtOnce = max(state.mostCallsAtOnce, state.callsNow)
            return state.serve(request)
        }
    }

    /// The answer is on its way, or the connection has ended without it.
    func finish(_ number: Int, _ isAnswered: Bool) {
        let record = state.withLock { state in
            state.callsNow -= 1
            state.records[number - 1].isAnswered = isAnswered
            return state.records[number - 1]
        }
        report(record)
    }

    /// Takes anything, as a server would that a redirect leads astray to.
    func serveElsewhere(_ request: ServiceRequest) -> Delivery {
        elsewhere.withLock { $0.append(request) }
        return Delivery(answer: .json(["serviceAccount": ["type": "service_account"]]), number: 0)
    }
}
