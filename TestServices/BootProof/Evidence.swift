// SPDX-License-Identifier: Apache-2.0

/// All that is known of one boot, from every side: what the device said, what was tried at its console, what the services
/// were asked, and what is on the medium when it is off.
package struct Evidence: Sendable {
    package var report: BootReport
    /// `nil` where nobody tried.
    package var login: LoginOutcome?
    /// The machine's clock when the report came, in seconds since 1970.
    package var hostClock: Double
    /// How many requests the time server had.
    package var timeRequests: Int
    package var proxyRequests: [ProxyRequest]
    package var serviceRequests: [ServiceRequest]
    /// The devices that the service has after the boot, sorted by name.
    package var devices: [Device]
    /// Whether the device switched itself off when it was asked to.
    package var isPoweredOff: Bool
    package var medium: MediumState
    /// Of /dev/vdb, where there is one.
    package var secondDisk: FileSystem?
    /// Seconds from power-on to the report.
    package var seconds: Double
    /// What QEMU took of processors, in seconds, from power-on to power-off.
    package var processorSeconds: Double

    /// What the proxy was asked.
    package struct ProxyRequest: Equatable, Sendable {
        /// `HOST:PORT`
        package var target: String
        /// Whether it was connected, and what followed was TLS.
        package var isTunnel: Bool
    }

    /// What the Devices service was asked, by the device.
    package struct ServiceRequest: Equatable, Sendable {
        /// `ProvisionDeviceViaPolicy`
        package var rpc: String
        /// The account that signed, by its full name, where its JWT is right; else why not.
        package var caller: String
        package var isCallerKnown: Bool
        package var status: Int
        /// Of the Host header.
        package var host: String
        /// What the contract does not have.
        package var faults: [String]
    }

    /// A device as the service keeps it.
    package struct Device: Equatable, Sendable {
        package var name: String
        package var serialNumber: String
        package var account: String
    }

    /// A medium after power-off.
    package struct MediumState: Equatable, Sendable {
        /// In bytes.
        package var size: Int64
        package var partitions: [Partition]
        /// What `sfdisk --verify` says, where it finds fault.
        package var tableFault: String?
    }

    package struct Partition: Equatable, Sendable {
        package var label: String
        /// In bytes.
        package var start: Int64
        package var size: Int64
        /// `nil` where it is not ext4.
        package var fileSystem: FileSystem?
    }

    /// An ext4 file system after power-off.
    package struct FileSystem: Equatable, Sendable {
        /// In bytes.
        package var size: Int64
        /// What `e2fsck -fn` says, where it finds fault.
        package var fault: String?
    }

    /// The partition of this label.
    package func partition(_ label: String) -> Partition? { medium.partitions.first { $0.label == label } }

    /// The kernel's name of the partition of this label: `/dev/vda5`.
    package func node(_ label: String) -> String? {
        report.blocks.first { $0.partlabel == label }.map { "/dev/\($0.name)" }
    }
}
