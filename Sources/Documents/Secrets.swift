// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// Finds the places of a document's secrets, by the keys that hold them.
struct SecretFinder {
    private let keys: Set<String>
    private let namesAbove: Set<String>
    private var known: [String: Bool] = [:]
    private(set) var ranges: [SourceRange] = []

    init(_ options: ParseOptions) {
        keys = options.secretKeys
        namesAbove = options.namesAboveSecrets
    }

    /// Collects the secrets in a node.
    mutating func visit(_ node: Node) {
        if keys.isEmpty { return }
        for item in node.items ?? [] { visit(item) }
        for entry in node.entries ?? [] { visit(entry) }
    }

    /// Collects the secrets in an entry, which is one as a whole when its key says so.
    mutating func visit(_ entry: Node.Entry) {
        if keys.isEmpty { return }
        if let key = entry.key.text, isSecret(key) {
            collect(entry.value)
        } else {
            if let key = entry.key.text, namesAbove.contains(key) {
                for node in [entry.value] + (entry.value.entries ?? []).map(\.value) where node.scalar != nil {
                    ranges.append(node.range)
                }
            }
            visit(entry.key)
            visit(entry.value)
        }
    }

    /// Also a key that is spelt almost like a secret one: a slip must not show what it should hide.
    mutating func isSecret(_ key: String) -> Bool {
        if keys.isEmpty { return false }
        if let known = known[key] { return known }
        let result = keys.contains(key) || closest(to: key, among: keys) != nil
        if known.count < 1_000 { known[key] = result }
        return result
    }

    /// Everything in the node: parts of it may stand elsewhere where they came by an alias.
    private mutating func collect(_ node: Node) {
        ranges.append(node.range)
        for item in node.items ?? [] { collect(item) }
        for entry in node.entries ?? [] {
            collect(entry.key)
            collect(entry.value)
        }
    }
}
