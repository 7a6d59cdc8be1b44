// SPDX-License-Identifier: Apache-2.0

/// One request and what became of it. It holds no token and no private key.
package struct RequestRecord: Sendable {
    /// Who the caller was found to be.
    package enum Caller: Equatable, Sendable {
        /// It was not looked at: the path is nobody's.
        case unchecked
        /// Refused, for a reason.
        case refused(String)
        /// A token of the list, by the name it has there.
        case token(String)
        /// A service account, by its full name.
        case serviceAccount(String)
    }

    /// From 1 on, in the order in which they came.
    package var number: Int
    /// The verb of HTTP.
    package var method: String
    /// The path and the query as they were sent.
    package var target: String
    /// The method in gRPC's words, `CreateDevice`; empty where the path is nobody's.
    package var rpc = ""
    /// The query's parameters, decoded.
    package var parameters: [(name: String, value: String)] = []
    /// The body as it came.
    package var body: [UInt8] = []
    /// The header fields but Authorization, of which only the scheme is kept.
    package var headers: [(name: String, value: String)] = []
    /// Who asked, as far as it was looked at.
    package var caller = Caller.unchecked
    /// What the client did that the contract does not have, though it may have been answered.
    package var faults: [String] = []
    /// Whether the service did what it was asked: something was made, changed or removed.
    package var hadEffect = false
    /// The status that was sent, or was about to be; 0 for none.
    package var status = 0
    /// Whether the whole answer went out.
    package var isAnswered = false
    /// What was made to go wrong; empty for nothing.
    package var failure = ""

    /// In one line, for a person.
    package var line: String {
        let who =
            switch caller {
            case .unchecked: "not asked who"
            case .refused(let reason): "refused: \(reason)"
            case .token(let name): "by the token of \(name)"
            case .serviceAccount(let name): "by \(name.split(separator: "/").last ?? "")"
            }
        let path = target.prefix { $0 != "?" }
        let names = parameters.map(\.name)
        var words = ["#\(number)", method, path + (names.isEmpty ? "" : "?" + names.joined(separator: "&"))]
        words += ["->", status == 0 ? "nothing" : String(status), "(\(who)\(hadEffect ? "; done" : ""))"]
        if !failure.isEmpty { words.append("[made to fail: \(failure)]") }
        if !faults.isEmpty { words.append("FAULT OF THE CLIENT: " + faults.joined(separator: "; ")) }
        return words.joined(separator: " ")
    }
}
