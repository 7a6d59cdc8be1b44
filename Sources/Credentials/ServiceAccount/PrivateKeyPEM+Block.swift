// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

extension PrivateKeyPEM {
    /// Why a text is not the PEM of a private key. Nothing of the text is in it.
    struct CommonMistake: Error {
        var id: String
        var message: MessageText
        var hint: MessageText?

        init(_ id: String, _ message: MessageText, _ hint: MessageText?) {
            self.id = id
            self.message = message
            self.hint = hint
        }
    }

    /// What stands between the lines BEGIN and END, read as OpenSSL 3 reads it (`get_header_and_data` in
    /// crypto/pem/pem_lib.c, `EVP_DecodeUpdate` in crypto/evp/encode.c): blanks at line ends and within the base64 are
    /// passed over, lines have any length, one empty line may follow the first.
    struct Block {
        /// Such as `RSA PRIVATE KEY`.
        var label: String
        var der: [UInt8]

        /// - Parameter lines: Trimmed; BEGIN and END are known to be there and to agree.
        init(_ lines: [ArraySlice<UInt8>]) throws(CommonMistake) {
            let again: MessageText = "download the key again"
            let first = lines.firstIndex { $0.starts(with: "-----BEGIN ".utf8) } ?? 0
            let last = lines.firstIndex { $0.starts(with: "-----END ".utf8) } ?? lines.count
            label = lines.isEmpty ? "" : String(decoding: lines[first].dropFirst(11).dropLast(5), as: UTF8.self)
            var body = lines[Swift.min(first + 1, last)..<last]
            if body.first?.isEmpty == true {
                body.removeFirst()
                // Behind an empty line, which could end a header, OpenSSL wants lines of 64 characters.
                if body.contains(where: { $0.count > 64 }) || body.dropLast().contains(where: { $0.count < 64 }) {
                    throw CommonMistake(
                        "blank-line", "private_key has an empty line after its -----BEGIN line", "take it out")
                }
            }
            if body.contains(where: \.isEmpty) {
                throw CommonMistake("blank-line", "private_key has an empty line in it", "take it out")
            }
            guard let der = Self.decode(body.joined(), atMost: body.reduce(0) { $0 + $1.count }) else {
                throw CommonMistake(
                    "base64", "private_key is damaged: what is between its BEGIN and END is not base64", again)
            }
            self.der = der
        }

        /// A line without what OpenSSL passes over at its end. A NUL is not passed over: for C it ends the text.
        static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            line.prefix((line.lastIndex { !(1...0x20).contains($0) } ?? line.startIndex - 1) + 1 - line.startIndex)
        }

        /// RFC 4648 §4, with blanks anywhere; `nil` for anything else.
        ///
        /// - Parameter length: of the text, at most.
        static func decode(_ text: some Sequence<UInt8>, atMost length: Int) -> [UInt8]? {
            var result: [UInt8] = []
            // An array that grows leaves parts of the key behind it.
            result.reserveCapacity(length)
            var (group, count, padding): (UInt32, Int, Int) = (0, 0, 0)
            for byte in text {
                var value: UInt8 = 0
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
                case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
                case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
                case UInt8(ascii: "+"): value = 62
                case UInt8(ascii: "/"): value = 63
                case UInt8(ascii: "="): padding += 1
                case 0x20, 0x09, 0x0D: continue
                default: return nil
                }
                if padding > 2 || padding > 0 && byte != UInt8(ascii: "=") { return nil }
                group = group << 6 | UInt32(value)
                count += 1
                if count % 4 == 0 {
                    result += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
                    group = 0
                }
            }
            guard count > 0, count % 4 == 0 else { return nil }
            result.removeLast(padding)
            return result
        }

        /// The same block as RFC 7468 writes it, for a library that is stricter than OpenSSL.
        func text(_ label: String) -> String {
            let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
            var text = Array("-----BEGIN \(label)-----\n".utf8)
            text.reserveCapacity(der.count * 3 / 2 + 100)
            for (line, start) in stride(from: 0, to: der.count, by: 3).enumerated() {
                let bytes = der[start..<Swift.min(start + 3, der.count)]
                let group = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - bytes.count))
                for place in 0..<4 {
                    text.append(
                        place > bytes.count
                            ? UInt8(ascii: "=") : alphabet[Int(group >> UInt32(18 - 6 * place) & 63)])
                }
                if line % 16 == 15 { text.append(0x0A) }
            }
            if text.last != 0x0A { text.append(0x0A) }
            return String(decoding: text + Array("-----END \(label)-----\n".utf8), as: UTF8.self)
        }
    }
}
