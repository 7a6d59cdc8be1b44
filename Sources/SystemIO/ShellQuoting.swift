// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text as a POSIX shell takes it for one word, for hints that are pasted.
    package var shellQuoted: String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+,:@%=-".utf8)
        if !isEmpty, !hasPrefix("-"), utf8.allSatisfy(plain.contains) { return self }
        return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
