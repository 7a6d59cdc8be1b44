// SPDX-License-Identifier: Apache-2.0

internal import CryptoExtras

/// All that the service keeps.
struct ServiceState {
    /// A token that is given out as it is: a user's, or an API key.
    struct Token {
        var name: String
        var rights: Rights
    }

    /// What a caller may do.
    enum Rights { case everything, reading, nothing }

    /// A service account of iam.
    struct Account {
        var name: String
        var email: String
        var rights = Rights.nothing
        /// The resource that Provision… made it for; empty for none.
        var madeFor = ""
    }

    /// The public half of a key.
    struct AccountKey {
        var name: String
        var publicKey: _RSA.Signing.PublicKey
        /// Whether the private half was made by the client.
        var isExternal: Bool
    }

    /// A line of a device's log.
    struct LogEntry {
        var time: Int64
        var device: String
        var payload: JSON
    }

    var modes = ServerModes()
    /// `HOST:PORT`, as the Host header may have it.
    var authorities: Set<String> = []
    /// The `https://HOST:PORT` of the other server.
    var otherOrigin = ""
    var project: String
    /// A project that is there, in which no caller may do anything.
    var forbiddenProject = "forbidden-project"
    /// The first is the nearest.
    var regions = ["us-west2", "eu1"]
    var tokens: [String: Token] = [:]
    var resources: [ResourceKind: [String: JSON]] = [:]
    var accounts: [String: Account] = [:]
    var keys: [String: AccountKey] = [:]
    var removedKeys: Set<String> = []
    /// Every private key that an answer had, for tests that look for what is left of them.
    var privateKeys: [String] = []
    /// Whether they are those of ``KeyRing``. The first, of who calls, always is.
    var sharesKeys = false
    /// What hardware registered through a policy: of each policy and identity, the device's or the request's name.
    var identities: [String: String] = [:]
    /// Of each approved request, the device that was made of it.
    var devicesOfRequests: [String: String] = [:]
    var pageTokens: [String: (query: String, after: String)] = [:]
    var logs: [LogEntry] = []
    var rules: [FailureRule] = []
    var records: [RequestRecord] = []
    var callsNow = 0
    var mostCallsAtOnce = 0
    var numbers: SeededGenerator
    /// Seconds since 1970, by the machine's clock.
    var clock: @Sendable () -> Int64

    init(project: String, seed: UInt64, clock: @escaping @Sendable () -> Int64) {
        self.project = project
        numbers = SeededGenerator(state: seed)
        self.clock = clock
    }

    /// By the service's own clock.
    var now: Timestamp { Timestamp(seconds: clock() + modes.clockOffset) }

    /// A new id that the service makes: `prefix-` and 12 hexadecimal digits.
    mutating func newID(_ prefix: String) -> String {
        let digits = String(numbers.next() >> 16, radix: 16)
        return prefix + "-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
