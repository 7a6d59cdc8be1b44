// SPDX-License-Identifier: Apache-2.0

/// How a plain password is hashed.
public enum PasswordHashMethod: String, CaseIterable, Hashable, Sendable {
    /// `$2b$` at cost 12, what the SPEKTRA Edge API asks for its `admin` user. It takes 72 bytes and no more.
    case bcrypt
    /// `$6$` at 100,000 rounds.
    case sha512crypt
    /// `$y$` at libxcrypt's own default cost.
    case yescrypt

    /// What `crypt_gensalt_rn` takes as its prefix; crypt(5) lists them.
    var prefix: String {
        switch self {
        case .bcrypt: "$2b$"
        case .sha512crypt: "$6$"
        case .yescrypt: "$y$"
        }
    }

    /// What `crypt_gensalt_rn` takes as its count; 0 is the library's default.
    var cost: UInt {
        switch self {
        case .bcrypt: 12
        case .sha512crypt: 100_000
        case .yescrypt: 0
        }
    }

    /// In bytes; what libxcrypt's CRYPT_MAX_PASSPHRASE_SIZE (with its NUL) allows, or the method itself.
    var maximumLength: Int { self == .bcrypt ? 72 : 511 }
}
