// SPDX-License-Identifier: Apache-2.0

/// Why something could not be unpacked, or compressed.
package struct CompressionError: Error, Sendable {
    /// What kind of failure it is; callers tell failures apart by it, never by its words.
    package var code: Code
    /// What is wrong, as the end of a sentence about the file.
    package var reason: String
    /// What the source threw; `nil` where it is the stream that is wrong.
    package var cause: (any Error)?

    /// The words are the code's own, unless others are given.
    package init(_ code: Code, _ reason: String, cause: (any Error)? = nil) {
        (self.code, self.reason, self.cause) = (code, reason, cause)
    }

    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// It ends before it should.
        case truncated
        /// Its structure makes no sense.
        case damaged
        /// What it holds does not fit its own checksum or size.
        case wrongCheck
        /// Something stands behind its end.
        case trailing
        /// It is right, and of a kind that is not read.
        case unsupported
        /// It is encrypted.
        case encrypted
        /// It holds none or several files.
        case members
        /// Unpacking it takes more memory than is allowed.
        case memory
        /// What it holds is larger than is allowed.
        case tooLarge
        /// The source could not be read, or what came of it not be written: ``cause`` says why.
        case source
        /// Its caller wanted no more of it.
        case stopped
        /// The library has no memory, or says what it never should.
        case failed
    }

    static func truncated() -> Self {
        Self(.truncated, "it ends too early: it was cut short, as by a download that was interrupted")
    }

    static func damaged(_ what: String) -> Self { Self(.damaged, "it is damaged: \(what)") }

    static func wrongCheck() -> Self {
        Self(.wrongCheck, "it is damaged: what it holds does not fit its own checksum")
    }

    static func trailing() -> Self { Self(.trailing, "something stands behind its end that is not a part of it") }

    static func memory(_ needed: UInt64?, limit: UInt64) -> Self {
        let need = needed.map { "\(($0 + (1 << 20) - 1) >> 20) MiB of memory" } ?? "more memory"
        return Self(.memory, "it takes \(need) to unpack, and \(limit >> 20) MiB are allowed")
    }

    static func tooLarge(_ told: UInt64?, limit: UInt64) -> Self {
        let holds = told.map { "what it holds has \($0) bytes" } ?? "what it holds goes on"
        return Self(.tooLarge, "\(holds), past the \(limit) bytes that an image may have")
    }
}
