// SPDX-License-Identifier: Apache-2.0

/// Which device a journal is for, by more than what cards that were written from one image share.
///
/// Three kinds of facts tell devices apart. What the medium itself says (an SD card's CID, a disk's serial number and WWN)
/// goes with it wherever it is plugged in. What a drive says (the serial number of a USB stick or card reader) tells the
/// drive, and not the card in it. And within one run of the kernel the disk sequence number (`diskseq`, since Linux 5.15)
/// is another one whenever a device is attached or its medium changes.
package struct DeviceIdentity: Hashable, Sendable {
    /// The kernel's name for it, `sdb`, and its node.
    package var name = ""
    /// The node's path when the journal was made.
    package var path = ""
    /// Which run of the kernel this was; empty where that is not known.
    package var boot = ""
    /// The disk sequence number in that run; `nil` where the kernel gives none.
    package var sequence: UInt64?
    /// Where it is attached: its path in sysfs.
    package var place = ""
    /// How it is attached, by ``BlockDevice/Transport``'s names; empty where that is not known.
    package var transport = ""
    /// Its vendor and model, for people.
    package var model = ""
    /// Whether it is made of other devices, so that another one can hold the same bytes.
    package var isStacked = false
    /// The part of the device that is meant: a partition, or what lies behind a loop device's offset; empty for the whole.
    package var region = ""
    /// What the medium says of itself, by kind.
    package var medium: [String: String] = [:]
    /// What the drive says of itself, by kind.
    package var drive: [String: String] = [:]
    /// The names below /dev/disk/by-id.
    package var links: [String] = []
    /// The file behind a loop device.
    package var file: BackingFile?

    /// A file by its path, inode and birth, which no other file has; its file system's number holds for one run of the kernel.
    package struct BackingFile: Hashable, Sendable {
        /// As the kernel names it.
        package var path: String
        /// The number of its file system, `MAJOR:MINOR`; empty where it is not known.
        package var fileSystem = ""
        /// Its inode there; `nil` where it is not known.
        package var inode: UInt64?
        /// In nanoseconds since 1970, as text; empty where the file system has none.
        package var birth = ""

        /// What is left out is not known, and tells it from no other file.
        package init(path: String, fileSystem: String = "", inode: UInt64? = nil, birth: String = "") {
            self.path = path
            self.fileSystem = fileSystem
            self.inode = inode
            self.birth = birth
        }
    }

    /// An identity of which nothing is known.
    package init() {}

    /// Whether what a journal was made for is the device that is looked at.
    package enum Relation: Sendable {
        case same
        /// The same drive; the card in it may be another one.
        case sameDrive
        case unclear
        /// Certainly not.
        case other
    }
}

extension DeviceIdentity {
    /// What this, a journal's, is to a device that is there.
    package func relation(to device: DeviceIdentity, _ system: SystemFiles) -> Relation {
        guard region == device.region else { return .other }
        if let file, let other = device.file {
            return file.relation(to: other, inOneRun: isOfOneRun(with: device))
        }
        // A file is not a card. A loop device of which nobody can tell what is behind it can be anything.
        if file != nil, device.isDisk { return .other }
        if device.file != nil, isDisk { return .other }
        let isOfOneRun = isOfOneRun(with: device)
        if isOfOneRun, let sequence, sequence == device.sequence { return .same }
        if let isSame = Self.compare(medium, device.medium) { return isSame ? .same : .other }
        if isOfOneRun, !isStacked, !device.isStacked, wasBeside(device, system) { return .other }
        if let isSame = Self.compare(drive, device.drive) { return isSame ? .sameDrive : .other }
        if transport == device.transport, !model.isEmpty, !device.model.isEmpty, model != device.model { return .other }
        if isOfOneRun, !place.isEmpty, place == device.place { return .sameDrive }
        return .unclear
    }

    private var isDisk: Bool { !transport.isEmpty && transport != BlockDevice.Transport.loop.rawValue }
    private func isOfOneRun(with other: DeviceIdentity) -> Bool { !boot.isEmpty && boot == other.boot }

    /// Whether both were attached at one time, so that they are two.
    private func wasBeside(_ device: DeviceIdentity, _ system: SystemFiles) -> Bool {
        guard let sequence, let other = device.sequence else {
            // Where the kernel does not count: a SCSI host has a new number each time that something is plugged in.
            return !place.isEmpty && place != device.place && !device.place.isEmpty
                && system.attribute(system.sys + place + "/dev") != nil
        }
        // The one of the lower number has been there since before the other came.
        if other < sequence { return true }
        let nodes = (try? system.blockNodes()) ?? []
        return nodes.contains { $0.name != device.name && !$0.isPartition && $0.number("diskseq") == sequence }
    }

    /// The kinds of facts, the one that says most first: what a controller says can be that of several disks.
    private static let kinds = ["CID", "UUID", "WWID", "USB serial", "unit serial", "serial"]

    /// Whether the facts agree that both have and that say most; `nil` where they have none in common.
    private static func compare(_ one: [String: String], _ other: [String: String]) -> Bool? {
        let common = Set(one.keys).intersection(other.keys)
        if let kind = kinds.first(where: common.contains) { return one[kind] == other[kind] }
        guard !common.isEmpty else { return nil }
        // udev can have given a disk one more name since.
        return common.contains { kind in
            !Set(names(one, kind)).isDisjoint(with: names(other, kind))
        }
    }

    private static func names(_ facts: [String: String], _ kind: String) -> [Substring] {
        facts[kind]?.split(separator: " ") ?? []
    }
}

extension DeviceIdentity.BackingFile {
    fileprivate func relation(to other: Self, inOneRun: Bool) -> DeviceIdentity.Relation {
        guard let inode, let otherInode = other.inode else { return path == other.path ? .unclear : .other }
        // What is at the path by now may be a copy that was restored.
        guard inode == otherInode, !inOneRun || fileSystem == other.fileSystem else {
            return path == other.path ? .unclear : .other
        }
        // A file that is deleted leaves its inode's number to the next one.
        if !birth.isEmpty, !other.birth.isEmpty, birth != other.birth { return path == other.path ? .unclear : .other }
        return !birth.isEmpty && birth == other.birth || path == other.path ? .same : .unclear
    }
}

extension DeviceIdentity {
    /// One phrase for people: what it is, and where it was.
    package var words: String {
        if let file { return "the loop device \(path) of \(file.path)" }
        guard !path.isEmpty else { return "a device that it does not name" }
        var facts = [model, transport].filter { !$0.isEmpty }
        let serials = (medium.merging(drive) { one, _ in one }).sorted { $0.key < $1.key }
        facts += serials.first.map { ["\($0.key) \($0.value)"] } ?? ["without a serial number"]
        facts += links.prefix(1)
        if let port { facts.append("at \(port)") }
        return "the device that was \(path) (\(facts.joined(separator: ", ")))"
    }

    /// The USB port, which people can find.
    private var port: String? {
        let parts = place.split(separator: "/")
        return parts.last { part in
            part.first?.isNumber ?? false && part.contains("-") && !part.contains(":")
        }
        .map { "USB port \($0)" }
    }
}
