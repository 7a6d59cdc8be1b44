// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// What a key's email and id say about whose it is, and whether they say the same.
struct ServiceAccountNames {
    var email: String
    var keyID: String
    var project: String
    var region: String

    /// The domain that a key's email ends in; `nil` where it is none.
    static func domain(of email: Node) -> String? { Email(email.text ?? "")?.domain }

    static func check(_ key: Node, _ findings: inout Findings) -> ServiceAccountNames? {
        let emailNode = key["client_email"]
        let idNode = key["private_key_id"]
        let email = emailNode.flatMap { Email($0.text ?? "") }
        if let node = emailNode, let text = node.text, email == nil, Email.isNearly(text) {
            findings.error(
                "client-email", "client_email must be ID@PROJECT.REGION.serviceaccounts.iam.edgelq.com", at: node.range)
        }
        let segments = idNode?.text.map { $0.utf8.split(separator: UInt8(ascii: "/")).map { String($0) ?? "" } }
        guard let segments, segments.count == 8, let idNode, let keyID = idNode.text else { return nil }
        guard let email, let emailNode else { return nil }
        for (what, mine, other) in [
            ("project", email.project, segments[1]), ("region", email.region, segments[3]),
            ("service account", email.account, segments[5]),
        ] where mine != other {
            findings.error(
                "mismatch",
                "client_email names the \(trusted: what) \(mine, at: emailNode.range) and private_key_id \(other, at: idNode.range)",
                at: emailNode.range, hint: "the file was put together from two keys; download it again",
                notes: [.init("private_key_id is here", at: idNode.range)])
        }
        return ServiceAccountNames(email: email.text, keyID: keyID, project: segments[1], region: segments[3])
    }

    /// `ID@PROJECT.REGION.serviceaccounts.iam.DOMAIN`, taken apart.
    private struct Email {
        var text: String
        var account: String
        var project: String
        var region: String
        var domain: String

        init?(_ text: String) {
            let halves = text.split(separator: "@", omittingEmptySubsequences: false)
            guard halves.count == 2 else { return nil }
            let labels = halves[1].split(separator: ".", omittingEmptySubsequences: false)
            // A project's id can have dots in it, and a region has none.
            guard let middle = labels.indices.first(where: { labels[$0...].starts(with: ["serviceaccounts", "iam"]) }),
                middle >= 2, labels.count >= middle + 4, !halves[0].isEmpty, labels.allSatisfy({ !$0.isEmpty })
            else { return nil }
            self.text = text
            account = String(halves[0])
            project = String(halves[1][..<labels[middle - 2].endIndex])
            region = String(labels[middle - 1])
            domain = String(halves[1][labels[middle + 2].startIndex...])
        }

        /// Whether the schema lets it pass, so that nobody else has found fault with it.
        static func isNearly(_ text: String) -> Bool {
            let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
            func isWord(_ part: some Collection<UInt8>) -> Bool {
                !part.isEmpty
                    && part.allSatisfy { HostName.isLetter($0) || HostName.isDigit($0) || $0 == 0x2D || $0 == 0x5F }
            }
            func isID(_ part: Substring.UTF8View) -> Bool {
                isWord(part.filter { $0 != UInt8(ascii: ".") }) && part.first != UInt8(ascii: ".") && part.first != 0x2D
            }
            guard halves.count == 2, isID(halves[0]) else { return false }
            let labels = halves[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return labels.count >= 2 && labels.allSatisfy(isWord)
        }
    }
}
