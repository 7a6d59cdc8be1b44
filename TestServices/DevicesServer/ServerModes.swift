// SPDX-License-Identifier: Apache-2.0

/// How the service behaves where the contract does not say, or may be in either way. They can be changed at any time.
package struct ServerModes: Sendable {
    /// What Provision… does to what has an account already.
    package enum Reprovisioning: Sendable {
        /// 409, ALREADY_EXISTS.
        case refuses
        /// The old account and its key are gone.
        case replaces
        /// The account gets another key; the old one stays.
        case addsKey
    }

    /// What RemoveServiceAccountFromDevice does where there is none.
    package enum Removal: Sendable {
        /// 200, `{}`.
        case succeeds
        /// 400, FAILED_PRECONDITION.
        case refuses
    }

    /// How a failure of gRPC becomes one of HTTP.
    package enum ErrorForm: Sendable {
        /// A google.rpc.Status as JSON.
        case json
        /// An empty body, `grpc-status` and `grpc-message` in the headers.
        case headers
    }

    /// Which audience a self-signed token must have.
    package enum Audience: Sendable {
        /// `https://HOST[:PORT]/`
        case withSlash
        /// `https://HOST[:PORT]`
        case withoutSlash
        /// Both.
        case either
    }

    /// Where there is an account already.
    package var reprovisioning = Reprovisioning.refuses
    /// Where there is no account to remove from a device.
    package var removal = Removal.succeeds
    /// Of all failures of the service; of the proxy before it, `text/plain` always.
    package var errorForm = ErrorForm.json
    /// Which `aud` a caller's token must have.
    package var audience = Audience.withSlash
    /// What an unknown query parameter leads to, in plain text: 404, 415 or 400.
    package var unknownParameterStatus = 404
    /// The most that one page of a list has.
    package var pageCap = 3
    /// Added to the machine's clock, in seconds: a service whose clock is not the client's.
    package var clockOffset: Int64 = 0
    /// Whether answers are chunked instead of having a Content-Length.
    package var isChunked = false
    /// Whether answers have fields that no published message has.
    package var hasUnknownFields = true
    /// Every answer comes this much later.
    package var delayMilliseconds: Int64 = 0

    /// The stricter way, everywhere.
    package init() {}
}
