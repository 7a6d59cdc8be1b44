// SPDX-License-Identifier: Apache-2.0

/// What a boot must show.
package struct BootExpectation: Sendable {
    package var architecture: Machine.Architecture
    package var firmware: Machine.Firmware
    package var serialNumber: String
    /// The settings' files that first boot must take; all others, none.
    package var settings: Set<String>
    /// Of the hash that is in the image, in hexadecimal; `nil` for an admin without a password.
    package var passwordDigest: String?
    /// `nil` where nobody tries to log in.
    package var login: LoginOutcome?
    package var network: Network
    /// Whether the clock is set by our time server; else it is where it was.
    package var isClockSet = true
    package var registration: Registration
    /// What lies below EDGELQ_BOOT:/edgelq, besides the device's own account.
    package var bootFiles: [BootReport.BootFile]
    /// The nodes that first boot formats.
    package var formatted: [String] = []
    /// Whether EDGELQ_DATA grows to the medium's end in this boot.
    package var growsData = false
    /// The size of the file system on the second disk, in bytes, and where it is mounted.
    package var secondDisk: (size: Int64, mountpoint: String)?
    /// How many devices the service has in the end.
    package var deviceCount: Int

    /// Addresses of IPv4.
    package struct Network: Equatable, Sendable {
        package var interface = "enp2s0"
        /// `ADDRESS/LENGTH`
        package var address: String
        package var gateway: String
        /// In resolv.conf(5), or in what Netplan's generator wrote; `nil` where it is DHCP's matter.
        package var nameServer: String?

        /// The page's static configuration, with an address of one's own.
        package static func fixed(_ address: String) -> Network {
            Network(address: address, gateway: "192.168.1.1", nameServer: "192.168.1.1")
        }

        /// What QEMU's DHCP server gives.
        package static let dhcp = Network(address: "192.168.1.15/24", gateway: "192.168.1.1", nameServer: nil)
    }

    /// How the device comes to be one.
    package enum Registration: Equatable, Sendable {
        /// It has no key, and asks nobody.
        case none
        /// A policy's account registers it: a new device, or the one of this name.
        case throughPolicy(account: String, device: String?)
        /// A device's account is in the image.
        case byDeviceKey(account: String, device: String)
        /// It kept the account that it got before.
        case byStoredAccount(account: String, device: String)

        /// What the report says of it.
        var reported: (state: String, by: String?) {
            switch self {
            case .none: ("none", nil)
            case .throughPolicy: ("registered", "policy")
            case .byDeviceKey: ("known", "device")
            case .byStoredAccount: ("known", "stored")
            }
        }

        var account: String? {
            switch self {
            case .none: nil
            case .throughPolicy(let account, _), .byDeviceKey(let account, _), .byStoredAccount(let account, _): account
            }
        }

        var device: String? {
            switch self {
            case .none: nil
            case .throughPolicy(_, let device): device
            case .byDeviceKey(_, let device), .byStoredAccount(_, let device): device
            }
        }

        /// The call that makes the device's state, which is to be done once.
        var call: String? {
            switch self {
            case .none: nil
            case .throughPolicy: "ProvisionDeviceViaPolicy"
            case .byDeviceKey, .byStoredAccount: "UpdateDevice"
            }
        }
    }

    /// The proxy of the settings, and the service behind it.
    package static let proxy = "http://192.168.1.1:3128"
    package static let domain = "stg01b.edgelq.com"
    static var serviceHost: String { "devices.\(domain)" }
}
