// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Programs
internal import TextEncodings

/// What gpgv says of a file's signatures, for programs to read (GnuPG's doc/DETAILS). Its exit status alone is not gone by.
struct GPGStatus {
    /// What is said of one signature.
    struct Verdict: Hashable {
        /// `GOODSIG`, `EXPSIG`, `EXPKEYSIG`, `REVKEYSIG`, `BADSIG` or `ERRSIG`.
        var word: String
        var keyID: String
        /// Behind the key's number: of most its user id, of `ERRSIG` numbers.
        var rest: Substring
        /// The words of `VALIDSIG`.
        var valid: [Substring]?

        /// The key's user id, which anything may stand in.
        var userID: String { String(decoding: percentDecoded(rest), as: UTF8.self) }
        var key: String { "the key \(shownID) of \(quoted(userID))" }
        var shownID: String { String(keyID.prefix(40)).escapedForTerminal }
        /// Why it could not be checked; 9 for a key that is not there.
        var failure: Substring? { rest.split(separator: " ").dropFirst(4).first }
    }

    /// In bytes; one who says more is not heard.
    static let limit = 1 << 20

    private(set) var verdicts: [Verdict] = []
    private let status: ProgramOutcome.Status
    private let isWhole: Bool

    init(_ outcome: ProgramOutcome) {
        let said = outcome.said[3] ?? []
        (status, isWhole) = (outcome.status, said.count < Self.limit)
        let words = ["GOODSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG"]
        for line in said.split(separator: UInt8(ascii: "\n")) {
            let parts = String(decoding: line, as: UTF8.self)
                .split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count > 2, parts[0] == "[GNUPG:]" else { continue }
            if words.contains(String(parts[1])) {
                verdicts.append(
                    Verdict(word: String(parts[1]), keyID: String(parts[2]), rest: parts.count > 3 ? parts[3] : ""))
            } else if parts[1] == "VALIDSIG", let last = verdicts.indices.last, verdicts[last].valid == nil {
                verdicts[last].valid = [parts[2]] + (parts.count > 3 ? parts[3].split(separator: " ") : [])
            }
        }
    }

    /// Who made a file's signatures. One must be good, and so must every one whose key is in the keyring; the others, of keys
    /// that are not there, say nothing.
    ///
    /// - Parameter isText: whether the signature may be one of a text, in which line ends and blanks before them do not count.
    func judge(by keyring: String, isText: Bool) throws(SignatureError) -> GoodSignature {
        guard isWhole else { throw SignatureError(.failed, "gpgv says more than can be read") }
        guard !verdicts.isEmpty else {
            throw SignatureError(
                .notASignature, "gpgv finds no signature in it: it is damaged, or cut short", hint: "download it again")
        }
        for verdict in verdicts { try verdict.require() }
        let good = verdicts.filter { $0.word == "GOODSIG" }
        guard let first = good.first else { throw verdicts[0].unchecked(by: keyring) }
        for verdict in good { try verdict.requireStrength(isText: isText) }
        guard status == .exited(0) || verdicts.count > good.count, let fingerprint = first.valid?.last else {
            throw SignatureError(.failed, "gpgv contradicts itself")
        }
        return GoodSignature(kind: .openPGP, signer: first.userID, keyFingerprint: String(fingerprint))
    }
}

extension GPGStatus.Verdict {
    /// Throws where it is by a key of the keyring, and not good.
    fileprivate func require() throws(SignatureError) {
        switch word {
        case "GOODSIG", "ERRSIG": return
        case "EXPSIG": throw SignatureError(.bad, "it was good for some time only, which is over: \(key)")
        case "EXPKEYSIG":
            throw SignatureError(
                .bad, "\(key) has expired", hint: "its publisher may have prolonged it: get its keys anew")
        case "REVKEYSIG":
            throw SignatureError(
                .bad, "\(key) was revoked", hint: "do not use the file; ask its publisher for another signature")
        default:
            var error = SignatureError(
                .bad, "it is not one of what was read: that, or the signature, was changed since \(key) made it")
            error.isPerhapsOfOtherFile = true
            throw error
        }
    }

    /// VALIDSIG's words: fingerprint, date, time, end, version, reserved, key's and digest's algorithm, class, primary key.
    fileprivate func requireStrength(isText: Bool) throws(SignatureError) {
        guard let valid, valid.count >= 10, let signatureClass = UInt8(valid[8], radix: 16) else {
            throw SignatureError(.failed, "gpgv says nothing of how the signature was made")
        }
        // RFC 4880 §9.4: MD5, SHA-1, RIPEMD-160.
        guard !["1", "2", "3"].contains(valid[7]) else {
            let name = valid[7] == "1" ? "MD5" : valid[7] == "2" ? "SHA-1" : "RIPEMD-160"
            throw SignatureError(
                .bad, "it is over a digest by \(name), which can be forged", hint: "ask its publisher for another one")
        }
        // RFC 4880 §5.2.1.
        guard signatureClass == 0 || signatureClass == 1 && isText else {
            throw SignatureError(
                .bad,
                signatureClass == 1 ? "it is one of a text, in which line ends do not count" : "it is not one of a file"
            )
        }
    }

    /// Why nothing can be said by it.
    fileprivate func unchecked(by keyring: String) -> SignatureError {
        guard failure != "9" else {
            return SignatureError(
                .bad, "it was made with the key \(shownID), which is not in \(keyring)",
                hint: "give the keyring that has it, from where you trust it")
        }
        let reason = failure == "4" ? "its algorithm is not known" : "reason \(quoted(failure ?? "", limit: 8))"
        return SignatureError(.bad, "gpgv cannot check it: \(reason)")
    }
}
