// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import TextEncodings

/// What an SSH signature says of itself, for messages: ssh-keygen judges it (OpenSSH, PROTOCOL.sshsig).
struct SSHSignature: Hashable {
    /// `SHA256:…`, as `ssh-keygen -l` has it.
    let keyFingerprint: String
    /// What it is meant for: `file`, `git`.
    let namespace: String

    init(armored bytes: [UInt8]) throws(SignatureError) {
        let damaged = SignatureError(
            .notASignature, "it is damaged, or cut short", hint: "download it again")
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map(\.trimmed).filter { !$0.isEmpty }
        // What stands behind it, as a second signature, no one would check.
        guard lines.count > 2, lines.last == Array("-----END SSH SIGNATURE-----".utf8)[...],
            let blob = try? Base64.decode(Array(lines[1..<(lines.count - 1)].joined())[...])
        else { throw damaged }
        var rest = blob[...]
        guard rest.starts(with: Array("SSHSIG".utf8)) else { throw damaged }
        rest = rest.dropFirst(6)
        guard Self.number(&rest) == 1, let key = Self.string(&rest), let namespace = Self.string(&rest) else {
            throw damaged
        }
        let digest = base64(Array(SHA256.hash(data: key)))
        keyFingerprint = "SHA256:" + digest.filter { $0 != "=" }
        self.namespace = String(decoding: namespace, as: UTF8.self)
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        defer { bytes = bytes.dropFirst(4) }
        return bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }

    private static func string(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let count = number(&bytes), count <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }
}
