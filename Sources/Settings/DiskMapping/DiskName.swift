// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What the name of a device says about it.
struct DiskName {
    /// The GPT name that a by-partlabel path means, decoded.
    var label: String?
    /// The disk and the number of a partition named as the kernel names them: `/dev/sdb1`, `/dev/nvme0n1p2`.
    var partition: (disk: String, number: Int)?
    /// What udev would never name a link, and how it would: a by-partlabel path.
    var correction: String?

    private static let directory = "/dev/disk/by-partlabel/"

    init(_ path: String) {
        if path.utf8.starts(with: Self.directory.utf8) {
            let name = Array(path.utf8.dropFirst(Self.directory.utf8.count))
            let decoded = Self.decode(name)
            label = String(validating: decoded, as: UTF8.self)
            let encoded = Self.encode(decoded)
            if encoded != name { correction = Self.directory + String(decoding: encoded, as: UTF8.self) }
        } else {
            partition = Self.kernelPartition(path)
        }
    }

    /// The same bytes for the names of one disk, as far as the names alone tell: the normal form of the path; a
    /// by-partlabel name decoded, as a wrongly encoded one means the same; and the two names that LVM gives a volume,
    /// `/dev/VG/LV` and `/dev/mapper/VG-LV`, where a hyphen within a name is doubled.
    static func identity(of path: String) -> [UInt8] {
        let path = AbsolutePath.normalized(path)
        if path.utf8.starts(with: directory.utf8) { return decode(Array(path.utf8)) }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        guard parts.count == 3, !kernelDirectories.contains(String(decoding: parts[1], as: UTF8.self)) else {
            return Array(path.utf8)
        }
        let hyphen = UInt8(ascii: "-")
        let doubled = parts[1...].map { part in part.flatMap { $0 == hyphen ? [hyphen, hyphen] : [$0] } }
        return Array("/dev/mapper/".utf8) + doubled.joined(separator: [hyphen])
    }

    /// Directories of /dev that hold no volume group.
    private static let kernelDirectories: Set<String> = [
        "block", "bsg", "bus", "char", "cpu", "disk", "dri", "fd", "input", "mapper", "md", "mqueue", "net", "pts",
        "shm",
        "snd", "usb", "vfio", "zvol",
    ]

    /// udev writes a byte as `\xNN` (`encode_devnode_name` in systemd).
    private static func decode(_ name: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < name.count {
            if name[index] == UInt8(ascii: "\\"), index + 3 < name.count, name[index + 1] == UInt8(ascii: "x"),
                let high = hexadecimal(name[index + 2]), let low = hexadecimal(name[index + 3])
            {
                result.append(high << 4 | low)
                index += 4
            } else {
                result.append(name[index])
                index += 1
            }
        }
        return result
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        UInt8(String(UnicodeScalar(byte)), radix: 16)
    }

    /// Letters, digits, `#+-.:=@_` and what is not ASCII stay as they are (`whitelisted_char_for_devnode`).
    private static func encode(_ name: [UInt8]) -> [UInt8] {
        let plain = Array("#+-.:=@_".utf8)
        let digits = Array("0123456789abcdef".utf8)
        return name.flatMap { byte -> [UInt8] in
            let stays = HostName.isLetter(byte) || HostName.isDigit(byte) || plain.contains(byte) || byte >= 0x80
            return stays
                ? [byte] : [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    /// A disk whose name ends in a digit has a `p` before the number; sd, hd, vd and xvd end in letters.
    private static func kernelPartition(_ path: String) -> (disk: String, number: Int)? {
        let bytes = Array(path.utf8)
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), bytes[...slash].elementsEqual("/dev/".utf8) else {
            return nil
        }
        let digits = bytes.reversed().prefix { HostName.isDigit($0) }.count
        let stem = bytes.dropLast(digits)
        guard digits > 0, digits <= 4, bytes[bytes.count - digits] != UInt8(ascii: "0"),
            let number = Int(String(decoding: bytes.suffix(digits), as: UTF8.self))
        else { return nil }
        if stem.last == UInt8(ascii: "p"), let before = stem.dropLast().last, HostName.isDigit(before) {
            return (String(decoding: stem.dropLast(), as: UTF8.self), number)
        }
        let name = stem.dropFirst(5)
        let families = ["sd", "hd", "vd", "xvd"]
        guard name.allSatisfy(HostName.isLetter),
            families.contains(where: { name.starts(with: $0.utf8) && name.count > $0.utf8.count })
        else { return nil }
        return (String(decoding: stem, as: UTF8.self), number)
    }
}
