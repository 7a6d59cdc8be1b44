// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Diagnostics
internal import TextEncodings

/// A public key as RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4 and OpenSSH's PROTOCOL.u2f write it: fields, each behind its
/// length, the first of which names the type.
struct SSHPublicKey {
    let type: SSHKeyType
    /// The size of an RSA key's modulus.
    private(set) var bits = 0

    /// Such as `ED25519` and `RSA 3072`.
    var summary: String { type == .rsa ? "\(type.shortName) \(bits)" : type.shortName }

    /// Why sshd would not take a key. Nothing of the key is in it.
    struct CommonMistake: Error {
        var id: String
        var message: MessageText
        var hint: MessageText?
        /// Whether the key ends too early.
        var isCutOff = false

        init(_ id: String, _ message: MessageText, hint: MessageText? = nil, isCutOff: Bool = false) {
            self.id = id
            self.message = message
            self.hint = hint
            self.isCutOff = isCutOff
        }
    }

    /// What is to be said of a key that sshd takes.
    var warning: CommonMistake? {
        guard type == .rsa, bits < 2048 else { return nil }
        return CommonMistake(
            "weak", "an RSA key of \(bits) bits is too weak today", hint: "use 2048 bits or more, or Ed25519")
    }

    /// - Parameter type: a name for which ``isType(_:)`` holds.
    init(type name: String, base64: ArraySlice<UInt8>) throws(CommonMistake) {
        if let mistake = Self.refusal(ofType: name) { throw mistake }
        guard let type = SSHKeyType(rawValue: name) else { throw Self.damaged }
        guard !base64.isEmpty else {
            throw CommonMistake("cut-off", "the key itself is missing", hint: Self.again, isCutOff: true)
        }
        let blob: [UInt8]
        do throws(Base64.Failure) {
            blob = try Base64.decode(base64)
        } catch {
            if error == .cutOff { throw Self.cutOff }
            throw CommonMistake("base64", "the key is damaged: it is not base64", hint: Self.again)
        }
        self.type = type
        var fields = Fields(blob[...])
        let inner = try fields.next()
        guard inner.elementsEqual(name.utf8) else {
            let other = String(decoding: inner.prefix(64), as: UTF8.self)
            guard Self.isType(other) else { throw Self.damaged }
            throw CommonMistake(
                "key-type", "the line says \(trusted: name), but the key is of the type \(trusted: other)",
                hint: Self.again)
        }
        switch type {
        case .ed25519, .securityKeyEd25519:
            // RFC 8032: any 32 bytes, as sshd takes them.
            guard try fields.next().count == 32 else { throw Self.damaged }
        case .rsa: bits = try Self.readRSA(&fields)
        case .ecdsa256, .securityKeyECDSA: try Self.readPoint(&fields, curve: "nistp256", isPoint: Self.isP256)
        case .ecdsa384: try Self.readPoint(&fields, curve: "nistp384", isPoint: Self.isP384)
        case .ecdsa521: try Self.readPoint(&fields, curve: "nistp521", isPoint: Self.isP521)
        }
        // The application, mostly `ssh:`, is a C string.
        if type.isSecurityKey, try fields.next().contains(0) { throw Self.damaged }
        guard fields.isAtEnd else {
            throw CommonMistake("surplus", "the key is damaged: more follows its last field", hint: Self.again)
        }
    }

    private static let again: MessageText = "copy the whole line of the .pub file"
    private static let damaged = CommonMistake(
        "damaged", "the key is damaged: its fields are not those of its type", hint: again)
    private static let cutOff = CommonMistake("cut-off", "the key is cut off", hint: again, isCutOff: true)

    /// The fields of a key, one after the other.
    private struct Fields {
        private var rest: ArraySlice<UInt8>

        init(_ blob: ArraySlice<UInt8>) { rest = blob }

        var isAtEnd: Bool { rest.isEmpty }

        /// RFC 4251 §5: `string`.
        mutating func next() throws(CommonMistake) -> ArraySlice<UInt8> {
            guard rest.count >= 4 else { throw SSHPublicKey.cutOff }
            let length = Int(rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            rest = rest.dropFirst(4)
            guard length <= rest.count else { throw SSHPublicKey.cutOff }
            defer { rest = rest.dropFirst(length) }
            return rest.prefix(length)
        }

        /// RFC 4251 §5: a positive `mpint`, without its sign byte.
        mutating func nextNumber() throws(CommonMistake) -> ArraySlice<UInt8> {
            let field = try next()
            guard let first = field.first, first & 0x80 == 0 else { throw SSHPublicKey.damaged }
            guard first == 0 else { return field }
            // A zero stands only before a byte that would look negative.
            guard let second = field.dropFirst().first, second & 0x80 != 0 else { throw SSHPublicKey.damaged }
            return field.dropFirst()
        }
    }

    /// The modulus' size. `sshkey_check_rsa_length` and `SSHBUF_MAX_BIGNUM` are OpenSSH's bounds; the rest is what
    /// OpenSSL asks before it verifies anything (`rsa_ossl_public_decrypt`).
    private static func readRSA(_ fields: inout Fields) throws(CommonMistake) -> Int {
        let exponent = try fields.nextNumber()
        let modulus = try fields.nextNumber()
        let bits = size(modulus)
        if bits < 1024 {
            throw CommonMistake(
                "weak", "sshd refuses an RSA key of \(bits) bits", hint: "use 2048 bits or more, or Ed25519")
        }
        if bits > 16384 {
            throw CommonMistake("too-large", "sshd takes RSA keys of at most 16384 bits, and this one has \(bits)")
        }
        let isOdd = { (number: ArraySlice<UInt8>) in number.last.map { $0 & 1 == 1 } ?? false }
        let isSmall = size(exponent) <= (bits > 3072 ? 64 : bits - 1)
        guard isOdd(modulus), isOdd(exponent), size(exponent) > 1, isSmall else {
            throw CommonMistake("damaged", "the key is damaged: no RSA key has these numbers", hint: again)
        }
        return bits
    }

    private static func size(_ number: ArraySlice<UInt8>) -> Int {
        number.first.map { 8 * number.count - $0.leadingZeroBitCount } ?? 0
    }

    /// The curve's name, and a point in the uncompressed form (SEC 1 §2.3.3), which must lie on the curve.
    private static func readPoint(
        _ fields: inout Fields, curve: String, isPoint: (ArraySlice<UInt8>) -> Bool
    ) throws(CommonMistake) {
        guard try fields.next().elementsEqual(curve.utf8) else { throw damaged }
        let point = try fields.next()
        guard point.first == 4, isPoint(point) else {
            throw CommonMistake("damaged", "the key is damaged: it is not a point of its curve", hint: again)
        }
    }

    private static func isP256(_ point: ArraySlice<UInt8>) -> Bool {
        point.count == 65 && (try? P256.Signing.PublicKey(x963Representation: point)) != nil
    }

    private static func isP384(_ point: ArraySlice<UInt8>) -> Bool {
        point.count == 97 && (try? P384.Signing.PublicKey(x963Representation: point)) != nil
    }

    private static func isP521(_ point: ArraySlice<UInt8>) -> Bool {
        point.count == 133 && (try? P521.Signing.PublicKey(x963Representation: point)) != nil
    }

    /// The type that a key names in its own first field, where the key is whole enough and the type is one that sshd takes.
    static func typeName(inBase64 text: ArraySlice<UInt8>) -> String? {
        guard let start = try? Base64.decode(text.prefix(text.prefix(64).count / 4 * 4)) else { return nil }
        var fields = Fields(start[...])
        guard let name = try? fields.next() else { return nil }
        return SSHKeyType(rawValue: String(decoding: name, as: UTF8.self))?.rawValue
    }
}
