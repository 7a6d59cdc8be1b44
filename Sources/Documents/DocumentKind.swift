// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// What a file is, told from its own text: so that a file given to the wrong option is named, and nothing of it is shown.
package enum DocumentKind: Hashable, Sendable {
    case netplan, diskMapping, layout, manifest, timesyncd, serviceAccountKey, authorizedKeys
    case privateKey, certificate, pem, sshPublicKey, publicKey, rsaPublicKey, secshPublicKey, puttyKey
    case html, script, compressed, table, environment, plainText, oneLine
    case wpaSupplicant, networkManager, wireGuard, networkd, unit, ntpDaemon

    /// With its article.
    package var phrase: String {
        switch self {
        case .netplan: "a Netplan configuration"
        case .diskMapping: "a disk mapping"
        case .layout: "an image layout"
        case .manifest: "a manifest of devices"
        case .timesyncd: "a timesyncd.conf"
        case .serviceAccountKey: "a service account key"
        case .authorizedKeys: "an authorized_keys file"
        case .privateKey: "a private key in PEM"
        case .certificate: "a certificate in PEM"
        case .pem: "a PEM file"
        case .sshPublicKey: "an SSH public key"
        case .publicKey, .rsaPublicKey: "a public key in PEM"
        case .secshPublicKey: "a public key in the SSH2 format"
        case .puttyKey: "a private key of PuTTY"
        case .html: "HTML or XML"
        case .script: "a script"
        case .compressed: "a compressed file"
        case .table: "a table of comma-separated values"
        case .environment: "a file of NAME=value lines"
        case .plainText: "plain text without keys"
        case .oneLine: "one line of text"
        case .wpaSupplicant: "a wpa_supplicant.conf"
        case .networkManager: "a connection of NetworkManager"
        case .wireGuard: "a WireGuard configuration"
        case .networkd: "a file of systemd-networkd"
        case .unit: "a unit of systemd"
        case .ntpDaemon: "a configuration of chrony or ntpd"
        }
    }

    /// What to do with such a file; `nil` where its name says it all.
    private var hint: MessageText? {
        switch self {
        case .html: "a login or error page was saved: download the file again"
        case .compressed: "unpack it first"
        case .wpaSupplicant, .networkManager, .networkd: "write it as Netplan YAML"
        case .wireGuard: "write it as a tunnel in Netplan YAML"
        case .ntpDaemon: "write [Time], and under it NTP= and the servers"
        case .privateKey, .serviceAccountKey, .oneLine: "was it given to the wrong option?"
        default: nil
        }
    }

    /// The finding that a file is of another kind than the one that is wanted; `nil` where it may be that. Nothing of the
    /// file is shown.
    package static func refusal(of source: SourceText, wanted: DocumentKind, idPrefix: String) -> Diagnostic? {
        guard let kind = recognize(source.bytes, wanted), kind != wanted else { return nil }
        return Diagnostic(
            "\(idPrefix).wrong-file", .error, "this is \(trusted: kind.phrase), not \(trusted: wanted.phrase)",
            in: SourceText(name: source.name, bytes: source.bytes),
            hint: wanted == .authorizedKeys ? kind.hintForKeys ?? kind.hint : kind.hint)
    }

    /// What to do with a file that was given for SSH public keys.
    private var hintForKeys: MessageText? {
        switch self {
        case .privateKey: "give the .pub file: a private key stays where it was made"
        case .puttyKey: "give the public key, from PuTTYgen's field for OpenSSH authorized_keys"
        case .publicKey: "convert it: ssh-keygen -i -m PKCS8 -f FILE"
        case .rsaPublicKey: "convert it: ssh-keygen -i -m PEM -f FILE"
        case .secshPublicKey: "convert it: ssh-keygen -i -f FILE"
        default: nil
        }
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
        if wanted == .authorizedKeys {
            if let kind = keyMaterial(lines) { return kind }
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
        if let kind = byRootKeys(lines, wanted) { return kind }
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
        if significant.allSatisfy(\.isAssignment) { return wanted == .timesyncd && isTime ? nil : .environment }
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
