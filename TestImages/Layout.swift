// SPDX-License-Identifier: Apache-2.0

let mebibyte = 1 << 20

extension TestImage {
    /// What EDGELQ_BOOT holds before an edit: boot files, a password from before, and its directory.
    static let bootFiles: [FileSpec] = [
        FileSpec("/boot", .directory, mode: 0o755),
        FileSpec("/boot/vmlinuz", .file(pattern(count: 70_000, seed: 1))),
        FileSpec("/boot/grub.cfg", "set default=0\nmenuentry 'SPEKTRA Edge OS' { linux /boot/vmlinuz }\n"),
        FileSpec("/edgelq", .directory, mode: 0o755),
        FileSpec("/edgelq/password", oldSecret + "\n", mode: 0o600),
        FileSpec("/edgelq/endpoint-domain", "old.example.com\n", mode: 0o640, uid: 1000, gid: 1001),
    ]

    /// The same bytes for the same seed; no two parts of 1 kB are the same.
    static func pattern(count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        let noise: [UInt8] = (0..<1016).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 1024)
        var part: UInt64 = 0
        while bytes.count < count {
            withUnsafeBytes(of: part.littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: noise)
            part += 1
        }
        return Array(bytes.prefix(count))
    }

    /// The three partitions of the real image, small; `change` makes EDGELQ_BOOT's file system special.
    static func partitions(bootSize: Int = 16 * mebibyte, _ change: (inout ExtSpec) -> Void = { _ in })
        -> [PartitionSpec]
    {
        var boot = ExtSpec()
        boot.files = bootFiles
        change(&boot)
        var isos = ExtSpec().with(without: ["has_journal"])
        isos.files = [FileSpec("/installer.iso", .file(pattern(count: 300_000, seed: 2)))]
        let data = ExtSpec().with(without: ["has_journal"])
        let second = mebibyte + bootSize
        return [
            PartitionSpec(bootLabel, start: mebibyte, size: bootSize, .ext(boot)),
            PartitionSpec(isosLabel, start: second, size: 4 * mebibyte, .ext(isos)),
            PartitionSpec(dataLabel, start: second + 4 * mebibyte, size: 4 * mebibyte, .ext(data)),
        ]
    }

    /// A recipe whose EDGELQ_BOOT can be edited.
    static func editable(_ name: String, bootSize: Int = 16 * mebibyte, _ change: (inout ExtSpec) -> Void = { _ in })
        -> Recipe
    {
        Recipe(name: name, expectation: .editable, partitions: partitions(bootSize: bootSize, change))
    }

    /// A recipe that must be refused.
    static func refused(
        _ name: String, by layer: Recipe.Layer, why: String, _ change: (inout ExtSpec) -> Void = { _ in }
    ) -> Recipe {
        Recipe(name: name, expectation: .refused(layer, why: why), partitions: partitions(change))
    }
}

extension Recipe {
    func with(commands: [String]) -> Recipe {
        var copy = self
        copy.commands = commands
        return copy
    }

    func with(_ change: (inout Recipe) -> Void) -> Recipe {
        var copy = self
        change(&copy)
        return copy
    }
}
