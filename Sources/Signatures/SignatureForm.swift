// SPDX-License-Identifier: Apache-2.0

/// In what form a signature is, by how its file begins.
enum SignatureForm: Hashable {
    /// OpenPGP: packets (RFC 4880 §4.2).
    case binary
    /// OpenPGP: the same as a text (§6.2).
    case armored
    /// OpenPGP: around the text that is signed (§7).
    case clearsigned
    /// OpenSSH's PROTOCOL.sshsig.
    case ssh

    init(_ bytes: [UInt8]) throws(SignatureError) {
        guard let first = bytes.first else {
            throw SignatureError(.notASignature, "it is empty, and not a signature", hint: "download it again")
        }
        if first & 0x80 != 0 {
            switch OpenPGPPackets.kind(first) {
            case 2: self = .binary
            case 1, 3, 4, 8, 9, 11, 18, 20:
                throw Self.message
            case 5, 6, 7, 14:
                throw SignatureError(.notASignature, "this is an OpenPGP key, and not a signature")
            default: throw Self.unknown
            }
            return
        }
        let lines = armorLines(bytes)
        switch lines.first {
        case "PGP SIGNATURE": self = .armored
        case "PGP SIGNED MESSAGE":
            guard lines == ["PGP SIGNED MESSAGE", "PGP SIGNATURE"] else {
                throw SignatureError(.notASignature, "this is not one signed text, with its signature at the end")
            }
            self = .clearsigned
        case "SSH SIGNATURE": self = .ssh
        case "PGP MESSAGE":
            throw Self.message
        case "PGP PUBLIC KEY BLOCK", "PGP PRIVATE KEY BLOCK":
            throw SignatureError(.notASignature, "this is an OpenPGP key, and not a signature")
        default: throw Self.unknown
        }
    }

    /// What there is to give to gpgv: of an armored signature what it stands for, so that nothing around it counts.
    ///
    /// - Throws: where there is something else than signatures.
    func forGPG(_ bytes: [UInt8]) throws(SignatureError) -> [UInt8] {
        let packets = self == .binary ? bytes : OpenPGPPackets.decoded(bytes, block: "PGP SIGNATURE")
        guard let packets, let kinds = OpenPGPPackets.kinds(packets), !kinds.isEmpty else {
            throw SignatureError(.notASignature, "it is damaged, or cut short", hint: "download it again")
        }
        guard kinds.allSatisfy({ $0 == OpenPGPPackets.signature }) else { throw Self.message }
        return self == .clearsigned ? bytes : packets
    }

    private static var message: SignatureError {
        SignatureError(
            .notASignature, "this is a message of OpenPGP, and not a signature that stands alone",
            hint: "give the signature that is published beside the file")
    }

    private static var unknown: SignatureError {
        SignatureError(
            .notASignature, "this is neither an OpenPGP nor an SSH signature",
            hint: "give the file that was published as one")
    }
}

/// What the lines `-----BEGIN NAME-----` name; none where something else than blank lines stands before the first of them.
func armorLines(_ bytes: [UInt8]) -> [String] {
    let (start, end) = (Array("-----BEGIN ".utf8), Array("-----".utf8))
    var names: [String] = []
    for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") }) {
        let line = line.trimmed
        guard line.starts(with: start), line.count > start.count + end.count, line.suffix(end.count) == end[...] else {
            if names.isEmpty, !line.isEmpty { return [] }
            continue
        }
        names.append(String(decoding: line.dropFirst(start.count).dropLast(end.count), as: UTF8.self))
    }
    return names
}

extension ArraySlice<UInt8> {
    /// Without the blanks that a line may end in.
    var trimmed: Self {
        self[
            ..<(lastIndex { ![UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains($0) }.map { $0 + 1 }
                ?? startIndex)]
    }
}
