// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import DevicesService
internal import Documents
internal import HTTPClient
internal import SystemIO

/// How the services of the SPEKTRA Edge are reached, and as whom. Nothing of it is ever shown but hosts and file names.
public struct DevicesAccess: Sendable {
    /// The Devices service's URL, `https://HOST[:PORT]`; `nil` for `devices.` and ``domain``.
    public var endpoint: String?
    /// The endpoint domain; `nil` for what an image says, or else ``publicDomain``.
    public var domain: String?
    /// A service account's key, in whose name calls are made.
    public var credentials: FileInput?
    /// A bearer token, where there are no ``credentials``. Secret.
    public var token: String?
    /// A file with PEM certificates that are trusted in the place of the system's.
    public var certificateAuthorities: String?
    /// As HTTPS_PROXY has it: `http://[USER:PASSWORD@]HOST[:PORT]`. Secret.
    public var proxy: String?
    /// As NO_PROXY has it.
    public var proxyExceptions: String?
    /// For a connection with all that it takes, and for a call as a whole, in seconds.
    public var timeouts: (connect: Int, call: Int) = (20, 60)

    /// Waits so many seconds before a call is made again.
    @TaskLocal package static var pause: @Sendable (_ seconds: Int) -> Void = { SystemClock.sleep(seconds: $0) }

    /// The domain of the public SPEKTRA Edge.
    public static let publicDomain = "edgelq.com"

    /// The public service, and nobody who calls it.
    public init() {}
}
