// SPDX-License-Identifier: Apache-2.0

/// The disks that an image could be written to, removable ones first. Sizes and starts are in bytes.
public struct DisksReport: Sendable {
    /// Whole disks, never their partitions; removable ones first, each kind in the order of names.
    public var devices: [Device]

    /// A disk: what it says of itself, what is on it, and what keeps it from being written to.
    public struct Device: Sendable {
        /// The device's node, `/dev/sda`.
        public var path: String
        /// What the device calls itself; empty where it does not say.
        public var model: String
        /// Who made it, by its own words; empty where it does not say.
        public var vendor: String
        /// In bytes; a drive without a medium is not listed.
        public var size: UInt64
        /// Of a logical sector, in bytes: 512 or 4096.
        public var sectorSize: Int
        /// Whether it says so itself, or is on USB or an SD card.
        public var removable: Bool
        /// Whether the kernel refuses every write to it, as for a card whose switch is set.
        public var readOnly: Bool
        /// `usb`, `mmc`, `nvme`, `sata`, `scsi`, `virtio`, `loop`; empty where it is not known.
        public var transport: String
        /// The file behind a loop device; `nil` for every other device.
        public var backingFile: String?
        /// By the disk's own table where that can be read, else as the kernel knows them.
        public var partitions: [Partition]
        /// What the disk as a whole holds where it has no GUID partition table, in a few words; `nil` where nothing is
        /// recognized or the device cannot be read.
        public var content: String?
        /// Why it must not be written to, a sentence each, the most serious first; empty where nothing uses it.
        public var uses: [String]
    }

    /// A partition of a disk.
    public struct Partition: Sendable {
        /// From 1.
        public var number: Int
        /// The partition label; empty for none, and where it cannot be read.
        public var label: String
        /// From the disk's beginning, in bytes.
        public var start: UInt64
        /// In bytes.
        public var size: UInt64
        /// libblkid's name; `nil` where nothing is recognized or the device cannot be read.
        public var fileSystem: String?
    }
}

extension DisksReport: Report {
    /// As `schemas/disks-report.schema.json` describes it.
    public var json: String {
        let value: JSONValue = ["devices": JSONValue(list: devices, \.jsonValue)]
        return value.pretty()
    }
}

extension DisksReport.Device {
    fileprivate var jsonValue: JSONValue {
        [
            "path": .string(path), "model": .string(model), "vendor": .string(vendor), "size": .unsigned(size),
            "sectorSize": JSONValue(sectorSize), "removable": .bool(removable), "readOnly": .bool(readOnly),
            "transport": .string(transport), "backingFile": JSONValue(backingFile),
            "partitions": JSONValue(list: partitions, \.jsonValue), "content": JSONValue(content),
            "uses": JSONValue(list: uses) { .string($0) },
        ]
    }
}

extension DisksReport.Partition {
    fileprivate var jsonValue: JSONValue {
        [
            "number": JSONValue(number), "label": .string(label), "start": .unsigned(start), "size": .unsigned(size),
            "filesystem": JSONValue(fileSystem),
        ]
    }
}
