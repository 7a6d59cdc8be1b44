// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// What a file is, told from its own text: so that a file given to the wrong option is named, and nothing of it is shown.
package enum DocumentKind: Hashable, Sendable {
    case netplan, diskMapping, layout, manifest, timesyncd, serviceAccountKey, authorizedKeys
    case privateKey, certificate, pem, sshPublicKey, publicKey, rsaPublicKey, secshPublicKey, puttyKey
    case html, script, compressed, table, environment, plainText, oneLine
    case wpaSupplicant, networkManager, wireGuard, networkd, unit, ntpDaemon
    case cloudNetwork, cloudNetworkVersion1, cloudConfig, interfaces, interfaceVariables
    case kubernetes, compose, playbook
    case base64, null, fileName, fingerprint, knownHosts, keysInYAML

    /// The finding that a file is of another kind than the one that is wanted; `nil` where it may be that. Nothing of the
    /// file is shown.
    package static func refusal(of source: SourceText, wanted: DocumentKind, idPrefix: String) -> Diagnostic? {
        guard let kind = recognize(source.bytes, wanted), kind != wanted else { return nil }
        return Diagnostic(
            "\(idPrefix).wrong-file", .error, "this is \(trusted: kind.phrase), not \(trusted: wanted.phrase)",
            in: SourceText(name: source.name, bytes: source.bytes),
            hint: wanted == .authorizedKeys ? kind.hintForKeys ?? kind.hint : kind.hint)
    }

    private static func recognize(_ bytes: [UInt8], _ wanted: DocumentKind) -> DocumentKind? {
        if isPlainly(wanted, bytes) { return nil }
        if let kind = byMagic(bytes) { return kind }
        // Binary data and UTF-16 are named as such by who reads the text.
        if bytes.prefix(4096).contains(0) || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return nil
        }
        let lines = DocumentLines(bytes)
        guard let first = lines.significant.first else { return nil }
        if let kind = single(lines) { return kind }
        if wanted == .authorizedKeys {
            if let kind = keyMaterial(lines) ?? keyLines(lines) { return kind }
            if lines.holdsSSHKeys { return nil }
        }
        // What has a key or section of the wanted kind is looked at as that, whatever else is in it.
        if wanted == .timesyncd ? lines.significant.contains("[Time]") : byRootKeys(lines, wanted) == wanted {
            return nil
        }
        if bytes.starts(with: "#!/".utf8) { return .script }
        if let kind = armoured(lines) { return kind }
        if first.hasPrefix("<") { return .html }
        if first.hasPrefix("{") || first.hasPrefix("[") && wanted != .timesyncd && !first.isSectionHeader {
            return lines.holdsKeyFields && !lines.mentions(rootKeys(of: wanted)) ? .serviceAccountKey : nil
        }
        if ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].contains(where: first.hasPrefix) {
            return .sshPublicKey
        }
        if first.isSectionHeader { return bySections(lines) }
        if lines.significant.contains(where: { $0.filter { $0 != " " }.hasPrefix("network={") }) {
            return .wpaSupplicant
        }
        if let kind = byRootKeys(lines, wanted) ?? foreignYAML(lines, wanted) { return kind }
        return byLines(lines, wanted)
    }

    /// Whether one of the first lines says that this is what is wanted: the usual case, and quick.
    private static func isPlainly(_ wanted: DocumentKind, _ bytes: [UInt8]) -> Bool {
        if wanted == .serviceAccountKey { return bytes.first == UInt8(ascii: "{") }
        let openings =
            wanted == .timesyncd ? [Array("[Time]".utf8)] : rootKeys(of: wanted).map { Array($0.utf8) + [0x3A] }
        return bytes.prefix(4096).split(separator: 0x0A).contains { line in
            openings.contains { line.starts(with: $0) }
        }
    }

    private static func byMagic(_ bytes: [UInt8]) -> DocumentKind? {
        let magics: [[UInt8]] = [
            [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], [0x28, 0xB5, 0x2F, 0xFD], [0x50, 0x4B, 0x03, 0x04],
            Array("BZh".utf8),
        ]
        return magics.contains(where: bytes.starts) ? .compressed : nil
    }

    /// Text around base64 (RFC 7468) that is not a value of something else: it begins at a line's start.
    private static func armoured(_ lines: DocumentLines) -> DocumentKind? {
        guard let label = lines.armour else { return nil }
        if label.contains("PRIVATE KEY") { return .privateKey }
        return label.contains("CERTIFICATE") ? .certificate : .pem
    }

    /// Keys in other forms than SSH's lines, also below others and indented.
    private static func keyMaterial(_ lines: DocumentLines) -> DocumentKind? {
        for line in lines.all {
            if line.hasPrefix("-----BEGIN ") || line.hasPrefix("---- BEGIN ") {
                if line.contains("PRIVATE KEY") { return .privateKey }
                if line.hasPrefix("---- ") { return .secshPublicKey }
                if line.contains("RSA PUBLIC KEY") { return .rsaPublicKey }
                return line.contains("PUBLIC KEY") ? .publicKey : line.contains("CERTIFICATE") ? .certificate : .pem
            }
            if line.hasPrefix("PuTTY-User-Key-File-") { return .puttyKey }
        }
        return nil
    }

    /// What a file holds that has nothing but one word, or one text in base64.
    private static func single(_ lines: DocumentLines) -> DocumentKind? {
        if isBase64Text(lines.all) { return .base64 }
        guard lines.significant.count == 1, let line = lines.significant.first else { return nil }
        if line == "null" { return .null }
        let isPath = ["/", "~/", "./", "../"].contains { line.hasPrefix($0) }
        return isPath && !line.hasPrefix("//") && !line.contains(where: { " \t,:;=".contains($0) }) ? .fileName : nil
    }

    /// Base64 (RFC 4648 §4) of a text: what it stands for begins with characters that can be printed.
    private static func isBase64Text(_ lines: [Substring]) -> Bool {
        let bytes = lines.lazy.flatMap(\.utf8)
        guard bytes.prefix(40).count == 40, bytes.allSatisfy(\.isBase64) else { return false }
        var start: [UInt8] = []
        var (group, count) = (UInt32(0), 0)
        for byte in bytes.prefix(32) where byte != UInt8(ascii: "=") {
            group = group << 6 | UInt32(byte.base64Value)
            count += 1
            if count % 4 == 0 {
                start += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
                group = 0
            }
        }
        return start.count == 24 && start.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A || $0 == 0x09 }
    }

    /// Lines that name SSH keys and are not those of an authorized_keys file.
    private static func keyLines(_ lines: DocumentLines) -> DocumentKind? {
        let significant = lines.significant
        let types = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"]
        func isType(_ word: Substring) -> Bool { types.contains { word.hasPrefix($0) } }
        let words = significant.map { $0.split(whereSeparator: { $0 == " " || $0 == "\t" }) }
        if words.contains(where: { $0.count > 1 && $0[0] == "-" && isType($0[1].drop { "\"'".contains($0) }) }) {
            return .keysInYAML
        }
        if words.contains(where: { $0.count > 1 && Int($0[0]) != nil && $0[1].hasPrefix("SHA256:") }) {
            return .fingerprint
        }
        let isHosts = words.allSatisfy { words in
            guard words.count > 2, isType(words[1]) else { return false }
            let host = words[0].prefix { $0 != "," }
            return host.hasPrefix("|1|") || host.hasPrefix("[") || OpenText.host.fits(host)
        }
        return isHosts && !words.isEmpty ? .knownHosts : nil
    }

    /// YAML of other programs, where a configuration of ours is wanted.
    private static func foreignYAML(_ lines: DocumentLines, _ wanted: DocumentKind) -> DocumentKind? {
        let keys = lines.rootKeys
        if wanted == .netplan, keys.contains("config"), keys.contains("version") { return .cloudNetworkVersion1 }
        let devices: Set = ["ethernets", "wifis", "bonds", "bridges", "vlans"]
        if wanted == .netplan, !keys.isDisjoint(with: devices) { return .cloudNetwork }
        if lines.all.first == "#cloud-config" { return .cloudConfig }
        if keys.contains("apiVersion"), keys.contains("kind") { return .kubernetes }
        if keys.contains("services"), keys.isSubset(of: ["services", "version", "networks", "volumes", "name"]) {
            return .compose
        }
        return lines.significant.first?.hasPrefix("- hosts:") == true ? .playbook : nil
    }

    private static func bySections(_ lines: DocumentLines) -> DocumentKind? {
        let sections = Set(lines.significant.filter(\.isSectionHeader).map { $0.dropFirst().prefix { $0 != "]" } })
        if sections.contains("Time") { return .timesyncd }
        let hasKey = lines.significant.contains { $0.filter { $0 != " " }.hasPrefix("PrivateKey=") }
        if sections.contains("Interface") || sections.contains("Peer") && hasKey { return .wireGuard }
        if sections.contains("connection") || sections.contains("wifi") || sections.contains("wifi-security") {
            return .networkManager
        }
        if sections.contains("Match") || sections.contains("Network") || sections.contains("NetDev") {
            return .networkd
        }
        return sections.contains("Unit") || sections.contains("Service") ? .unit : nil
    }

    private static let rootKeys: [(keys: Set<String>, kind: DocumentKind)] = [
        (["network"], .netplan), (["diskmappings", "bindmounts"], .diskMapping), (["settings"], .layout),
        (["devices", "defaults"], .manifest),
    ]

    private static func rootKeys(of kind: DocumentKind) -> Set<String> {
        rootKeys.first { $0.kind == kind }?.keys ?? []
    }

    private static func byRootKeys(_ lines: DocumentLines, _ wanted: DocumentKind) -> DocumentKind? {
        let kinds = rootKeys.filter { !$0.keys.isDisjoint(with: lines.rootKeys) }.map(\.kind)
        return kinds.contains(wanted) ? wanted : kinds.first
    }

    /// A text in which no line looks like what is wanted.
    private static func byLines(_ lines: DocumentLines, _ wanted: DocumentKind) -> DocumentKind? {
        let significant = lines.significant
        let isTime = significant.contains { line in
            ["NTP", "FallbackNTP", "Servers", "Poll", "RootDistance", "Connection", "SaveInterval"]
                .contains(where: line.hasPrefix)
        }
        if significant.allSatisfy(\.isAssignment) {
            if wanted == .netplan,
                significant.contains(where: { $0.hasPrefix("DEVICE=") || $0.hasPrefix("BOOTPROTO=") })
            {
                return .interfaceVariables
            }
            return wanted == .timesyncd && isTime ? nil : .environment
        }
        if significant.contains(where: { $0.hasPrefix("iface ") && $0.contains(" inet") }) { return .interfaces }
        let daemon = significant.count { line in
            ["server ", "pool ", "driftfile ", "makestep ", "rtcsync", "restrict ", "peer "].contains(
                where: line.hasPrefix)
        }
        if daemon > 0, 2 * daemon >= significant.count { return .ntpDaemon }
        // A mistake in the one key that a short file has is told better by the check itself.
        let commas = significant.map { $0.utf8.count { $0 == UInt8(ascii: ",") } }
        if significant.count == 1, !significant[0].isKeyed || significant[0].contains(" #") {
            return wanted == .manifest && commas[0] > 0 ? nil : .oneLine
        }
        if wanted != .manifest, let count = commas.first, count > 0, commas.allSatisfy({ $0 == count }),
            !significant.contains(where: \.isKeyed)
        {
            return .table
        }
        let hasStructure = significant.contains { $0.isKeyed || $0.hasPrefix("- ") || $0 == "-" || $0.contains("=") }
        return hasStructure || wanted == .manifest ? nil : .plainText
    }
}

/// The lines of a text, the first thousands of them, as far as they say what it is.
private struct DocumentLines {
    /// Without white space at either end.
    var all: [Substring] = []
    /// Without empty lines, comments, and YAML's markers and directives.
    var significant: [Substring] = []
    /// Words before a colon at the start of a line.
    var rootKeys: Set<String> = []
    /// The first line that begins with `-----BEGIN `, not indented.
    var armour: Substring?

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(256 << 10), as: UTF8.self)
        let isLineEnd = { (character: Character) in character == "\n" || character == "\r\n" || character == "\r" }
        for line in text.split(maxSplits: 20_000, whereSeparator: isLineEnd) {
            let trimmed = line.trimmingBlanks
            all.append(trimmed)
            if armour == nil, line.hasPrefix("-----BEGIN ") { armour = line }
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") || trimmed.hasPrefix("%") {
                continue
            }
            if trimmed == "---" || trimmed == "..." { continue }
            significant.append(trimmed)
            if let colon = line.firstIndex(of: ":"), line.first != " " {
                rootKeys.insert(String(line[..<colon].filter { $0 != "\"" && $0 != "'" && $0 != "\u{FEFF}" }))
            }
        }
    }

    /// Whether one of the words stands somewhere in double quotes, as a key of JSON does.
    func mentions(_ words: Set<String>) -> Bool {
        words.contains { word in all.contains { $0.contains("\"\(word)\"") } }
    }

    /// Whether a line has something of an SSH public key: the name of a type, or nearly one, or base64 as it begins.
    var holdsSSHKeys: Bool {
        significant.contains { line in
            line.split(whereSeparator: { $0 == " " || $0 == "\t" }).contains { word in
                let openings = ["AAAA", "ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"]
                return openings.contains { word.utf8.starts(with: $0.utf8) }
            }
        }
    }

    /// Whether fields of a service account's key are there.
    var holdsKeyFields: Bool { all.contains { $0.contains("\"private_key\"") || $0.contains("\"client_email\"") } }
}

extension UInt8 {
    fileprivate var isBase64: Bool {
        self == UInt8(ascii: "=") || self == UInt8(ascii: "+") || self == UInt8(ascii: "/")
            || (0x30...0x39).contains(self) || (0x41...0x5A).contains(self & 0xDF)
    }

    /// Of a byte that ``isBase64`` holds for.
    fileprivate var base64Value: UInt8 {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self + 4
        default: self == UInt8(ascii: "+") ? 62 : 63
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var rest = drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }

    fileprivate var isSectionHeader: Bool {
        hasPrefix("[") && hasSuffix("]") && !dropFirst().dropLast().contains { "[],:{\"'".contains($0) }
    }

    /// `NAME=value`, also exported.
    fileprivate var isAssignment: Bool {
        let line = hasPrefix("export ") ? dropFirst(7) : self
        guard let equals = line.firstIndex(of: "="), let first = line.utf8.first else { return false }
        let name = line[..<equals].trimmingBlanks
        return (0x41...0x5A).contains(first & 0xDF) || first == UInt8(ascii: "_")
            ? name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x5F }
            : false
    }

    /// `key:` or `key: value`, as YAML has it.
    fileprivate var isKeyed: Bool { contains(": ") || contains(":\t") || count > 1 && hasSuffix(":") }
}
