// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
internal import Settings

/// One target of a layout file whose structure is sound, with its places in the text.
struct TargetReading {
    let target: LayoutTarget
    private let node: Node
    private let key: Node

    init?(_ setting: SettingName, _ node: Node, key: Node, _ findings: inout Findings) {
        self.node = node
        self.key = key
        guard let partition = node["partition"].flatMap(Self.selector), let path = node["path"]?.text,
            let format = node["format"]?.text.flatMap(SettingFormat.init(rawValue:))
        else {
            findings.error("target", "the target of \(trusted: setting.rawValue) cannot be read", at: key.range)
            return nil
        }
        let isSecret = setting.isSecret || node["secret"]?.text == "true"
        target = LayoutTarget(
            setting: setting, partition: partition, path: path, format: format,
            mode: node["mode"]?.text.flatMap { UInt16($0, radix: 8) }, uid: node["uid"]?.text.flatMap(Self.number),
            gid: node["gid"]?.text.flatMap(Self.number), user: node["user"]?.text,
            owner: node["owner"]?.text, directoryMode: node["directory-mode"]?.text.flatMap { UInt16($0, radix: 8) },
            names: Self.texts(node["name"]), isSecret: isSecret)
        if node["uid"] != nil, target.uid == nil || node["gid"] != nil, target.gid == nil {
            findings.error("owner", "write uid and gid as plain decimal numbers", at: node["uid"]?.range)
        }
    }

    private static func selector(_ node: Node) -> PartitionSelector? {
        if let label = node.text ?? node["label"]?.text { return .label(label) }
        if let number = node["number"]?.text.flatMap({ Int($0) }) { return .number(number) }
        let types = texts(node["type"])
        return types.isEmpty ? nil : .types(types.map { $0.lowercased() })
    }

    private static func number(_ text: String) -> UInt32? { UInt32(text) }

    private static func texts(_ node: Node?) -> [String] {
        node.map { $0.text.map { [$0] } ?? ($0.items ?? []).compactMap(\.text) } ?? []
    }

    private func range(_ name: String) -> SourceRange { node[name]?.range ?? key.range }

    /// What the schema cannot say of one target.
    func check(_ findings: inout Findings) {
        checkFormat(&findings)
        if let problem = AbsolutePath.problem(target.pathInHome ?? target.path) {
            findings.error("path", "the path \(trusted: problem)", at: range("path"))
        }
        if target.names.isEmpty == (target.format == .env) {
            findings.error(
                "name",
                target.format == .env ? "env needs the name of the variable" : "name is for the format env alone",
                at: target.format == .env ? key.range : range("name"))
        }
        let needsUser = target.format == .chpasswd || target.format == .shadow || target.pathInHome != nil
        if (target.user == nil) == needsUser {
            findings.error(
                "user",
                needsUser
                    ? "\(trusted: target.pathInHome == nil ? target.format.rawValue : "a path that begins with ~") needs a user"
                    : "user is for the formats chpasswd and shadow, and for a path that begins with ~",
                at: needsUser ? key.range : range("user"))
        }
        if target.owner != nil, target.uid != nil || target.gid != nil {
            findings.error("owner", "give an owner, or uid and gid, and not both", at: range("owner"))
        }
        guard let mode = target.mode, mode & 0o007 != 0 else { return }
        if target.setting.definition?.secrecy == .secret || node["secret"]?.text == "true" {
            findings.error(
                "mode", "a secret would be open to everybody on the device", at: range("mode"), hint: "write \"0600\"")
        }
    }

    private func checkFormat(_ findings: inout Findings) {
        let allowed = target.setting.definition?.formats ?? []
        guard !allowed.contains(target.format) else { return }
        let words = allowed.map(\.rawValue).joined(separator: " or ")
        findings.error(
            "format", "\(trusted: target.setting.rawValue) takes the format \(trusted: words)", at: range("format"))
    }

    /// Two settings must not overwrite each other. Only `env` files are shared.
    static func crossCheck(_ readings: [TargetReading], _ findings: inout Findings) {
        for (index, later) in readings.enumerated() {
            for first in readings[..<index] where first.target.partition == later.target.partition {
                guard let conflict = first.target.conflict(with: later.target) else { continue }
                findings.error(
                    conflict.id, MessageText(trusted: conflict.message), at: later.range(conflict.field),
                    hint: conflict.hint.map { MessageText(trusted: $0) },
                    notes: [.init("\(trusted: first.target.setting.rawValue) is here", at: first.range("path"))])
            }
        }
    }
}
