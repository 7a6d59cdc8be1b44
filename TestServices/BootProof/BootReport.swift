// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// What the reference device says of itself: one line of JSON over the report's port. It holds no secret.
package struct BootReport: Codable, Equatable, Sendable {
    /// The version of this report.
    package var reference: Int
    /// What the kernel calls it: `x86_64`, `aarch64`.
    package var architecture: String
    /// `bios` or `uefi`.
    package var firmware: String
    package var serialNumber: String
    /// Of systemctl(1) is-system-running.
    package var state: String
    package var failedUnits: [String]
    /// In seconds.
    package var uptime: Double
    /// The device's clock, in seconds since 1970.
    package var clock: Double
    package var addresses: [Interface]
    package var routes: [Route]
    /// What Netplan's generator wrote, by name.
    package var networkFiles: [String: String]
    package var resolvConf: String?
    package var timesync: TimeSynchronization
    package var mounts: [Mount]
    package var blocks: [Block]
    /// EDGELQ_DATA:/keep, which the image has from the beginning.
    package var keep: String?
    /// Of the hash field of admin in /etc/shadow.
    package var adminHashSHA256: String?
    package var bootFiles: [BootFile]
    package var setup: Setup?
    package var registration: Registration?

    /// Of ip(8).
    package struct Interface: Codable, Equatable, Sendable {
        package var ifname: String
        package var addresses: [Address]

        enum CodingKeys: String, CodingKey {
            case ifname
            case addresses = "addr_info"
        }
    }

    package struct Address: Codable, Equatable, Sendable {
        /// `inet` or `inet6`.
        package var family: String
        package var local: String
        package var prefixlen: Int
        package var scope: String
    }

    package struct Route: Codable, Equatable, Sendable {
        package var dst: String
        package var gateway: String?
        package var dev: String?
    }

    /// Of timedatectl(1).
    package struct TimeSynchronization: Codable, Equatable, Sendable {
        package var serverName: String?
        package var serverAddress: String?
        package var synchronized: Bool
    }

    /// Of findmnt(8).
    package struct Mount: Codable, Equatable, Sendable {
        package var target: String
        /// `/dev/vda5`, or `/dev/vda5[/docker]` where a directory of it is bound.
        package var source: String
        package var fstype: String
        /// Of the file system, in bytes.
        package var size: Int64?
        package var options: String
    }

    /// Of lsblk(8).
    package struct Block: Codable, Equatable, Sendable {
        package var name: String
        /// In bytes.
        package var size: Int64
        package var partlabel: String?
        package var fstype: String?
    }

    /// A file below EDGELQ_BOOT:/edgelq.
    package struct BootFile: Codable, Equatable, Sendable {
        package var path: String
        /// In octal, four digits.
        package var mode: String
        package var size: Int
        package var sha256: String

        package init(path: String, mode: String, size: Int, sha256: String) {
            (self.path, self.mode, self.size, self.sha256) = (path, mode, size, sha256)
        }
    }

    /// What first boot did with the settings.
    package struct Setup: Codable, Equatable, Sendable {
        package var commands: [Command]
        /// Device nodes.
        package var formatted: [String]
        /// Device nodes.
        package var grown: [String]
        /// The names of the files that were taken.
        package var applied: [String]
        package var error: String?
    }

    package struct Command: Codable, Equatable, Sendable {
        package var words: [String]
        package var status: Int
        package var output: String
    }

    /// What the agent did.
    package struct Registration: Codable, Equatable, Sendable {
        /// `registered`, `known`, `waiting`, `none` or `failed`.
        package var state: String
        package var device: String?
        /// `policy`, `device` or `stored`.
        package var by: String?
        package var proxy: String?
        package var attempts: Int
        package var error: String?
    }

    /// Reads a report's line.
    ///
    /// - Throws: what does not fit.
    package init(line: [UInt8]) throws(BootProofError) {
        do {
            self = try JSONDecoder().decode(BootReport.self, from: Data(line))
        } catch {
            throw BootProofError("the report is not one: \(error)")
        }
        guard reference == 1 else { throw BootProofError("the report is of version \(reference), not 1") }
    }

    /// In JSON, for a person.
    package var written: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return (try? Array(encoder.encode(self))) ?? []
    }
}
