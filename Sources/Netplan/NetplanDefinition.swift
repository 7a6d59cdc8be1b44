// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// What configures a device in the end. Open vSwitch cannot be named; it is chosen by what a definition holds.
enum NetplanBackend {
    case networkd
    case networkManager
    case openVSwitch
}

/// A Netplan 0.106 network definition: one entry of `ethernets:`, `bridges:`, …, as far as its verdict depends on it.
///
/// Definitions name each other by id, so that what refers in a circle frees itself.
final class NetplanDefinition {
    let id: String
    /// Where it is defined.
    let range: SourceRange
    let kind: Kind
    var backend: NetplanBackend?

    // What other definitions say about this one. It stays from pass to pass, as in Netplan.
    var bridge: String?
    var bond: String?
    var vrf: String?
    var peer: String?
    var pathCost: UInt32 = 0
    var portPriority: UInt32 = 0
    var primaryMember: String?
    /// The networks that an earlier pass found.
    var knownNetworks: Set<String> = []

    /// The mapping that it is written as.
    var body: Node?
    /// What it says itself, read anew in every pass.
    var own = Own()

    init(id: String, range: SourceRange, kind: Kind, backend: NetplanBackend?) {
        self.id = id
        self.range = range
        self.kind = kind
        self.backend = backend
    }

    /// The key under `network:` that holds such definitions.
    enum Kind: String, CaseIterable {
        case ethernets, wifis, modems, bridges, bonds, vlans, vrfs, tunnels
        case dummies = "dummy-devices"
        case virtualEthernets = "virtual-ethernets"
        case networkManager = "nm-devices"
        /// An Open vSwitch patch port, which `openvswitch: {ports: …}` defines.
        case port = "openvswitch"

        var isPhysical: Bool { self == .ethernets || self == .wifis || self == .modems }

        /// One of them, as a person would say it.
        var word: String {
            switch self {
            case .ethernets: "an Ethernet device"
            case .wifis: "a Wi-Fi device"
            case .modems: "a modem"
            case .bridges: "a bridge"
            case .bonds: "a bond"
            case .vlans: "a VLAN"
            case .vrfs: "a VRF"
            case .tunnels: "a tunnel"
            case .dummies: "a dummy device"
            case .virtualEthernets: "a virtual Ethernet device"
            case .networkManager: "a NetworkManager device"
            case .port: "an Open vSwitch patch port"
            }
        }
    }

    /// The part of a definition that stands in its own mapping.
    struct Own {
        /// The keys that are there, and the places of their values.
        var values: [String: Node] = [:]
        var hasMatch = false
        var hasDriverMatch = false
        var setName: Node?
        var hasIPv4Addresses = false
        var hasIPv6Addresses = false
        var addressOptions: SourceRange?
        var hasIPv6Nameservers = false
        var isDHCP4 = false
        var isDHCP6 = false
        var overrides4 = Overrides()
        var overrides6 = Overrides()
        var routes: [Route] = []
        var rules: [Rule] = []
        var wakeOnWLAN: Set<String> = []
        var auth: Auth?
        var networks: [Network] = []
        var passthroughKeys: Set<String>?
        var link: String?
        var vlanID: UInt32 = .max
        var isSRIOVVLAN = false
        var vrfTable: UInt32 = .max
        var virtualFunctions: UInt32 = .max
        var tunnel = Tunnel()
        var openVSwitchIDs: SourceRange?
        var controllerTargets: [Node] = []
        var bondMode: Node?

        func range(_ key: String) -> SourceRange? { values[key]?.range }
    }

    struct Route {
        var range: SourceRange
        var to = ""
        var via: String?
        var from: String?
        var family: IPFamily?
        var type = "unicast"
        var scope: String?
        var table: UInt32 = 0
        var metric: UInt32 = .max
        var tableRange: SourceRange?
    }

    struct Rule {
        var range: SourceRange
        var table: UInt32 = 0
    }

    /// One network of a Wi-Fi device.
    struct Network {
        var name: String
        var range: SourceRange
        var auth: Auth?
        var mode: Node?
        var band: String?
        var channel: Node?
    }

    struct Auth {
        var isPSK = false
        /// Its text is a secret.
        var password: Node?
    }

    /// `dhcp4-overrides` or `dhcp6-overrides`, with Netplan's defaults.
    struct Overrides {
        var flags: [String: Bool] = [:]
        var hostname: String?
        var domains: String?
        var metric: UInt32 = .max
        var range: SourceRange?
    }

    struct Tunnel {
        var mode: String?
        var local: Node?
        var remote: Node?
        var inputKey: Node?
        var outputKey: Node?
        var privateKey: Node?
        var hasKeyFlags = false
        var peers: [Peer] = []
        var networkID: UInt32 = 0
        var flowLabel: UInt32 = .max
    }

    /// A WireGuard peer.
    struct Peer {
        var range: SourceRange
        var publicKey: Node?
        var sharedKey: Node?
        var keepalive: Node?
        var hasAllowedIPs = false
    }
}

/// The version of an IP address.
enum IPFamily {
    case ipv4
    case ipv6

    var word: String { self == .ipv4 ? "IPv4" : "IPv6" }
    var longestPrefix: UInt64 { self == .ipv4 ? 32 : 128 }

    /// Of an address without a prefix length; `nil` where it is none.
    init?(of address: some StringProtocol) {
        if HostName.isIPv4(address) {
            self = .ipv4
        } else if HostName.isIPv6(address) {
            self = .ipv6
        } else {
            return nil
        }
    }
}
