// SPDX-License-Identifier: Apache-2.0

internal import SystemIO

/// What this process sees mounted, and what the kernel swaps on.
package struct MountTable {
    struct Mount {
        var device: DeviceNumber
        var point: [UInt8]
        var source: [UInt8]
    }

    var mounts: [Mount]
    /// The paths of swap partitions.
    var swaps: [[UInt8]] { swapPlaces.filter(\.isPartition).map(\.path) }
    /// The paths of swap files.
    package var swapFiles: [[UInt8]] { swapPlaces.filter { !$0.isPartition }.map(\.path) }
    private var swapPlaces: [(path: [UInt8], isPartition: Bool)]
    /// Devices that are one btrfs file system together, by the kernel's names for them.
    private var groups: [Set<String>]
    let system: SystemFiles

    /// Reads proc(5)'s mountinfo and swaps; not to know them is an error, as nothing may be taken for unused then.
    package init(_ system: SystemFiles) throws(BlockDeviceError) {
        self.system = system
        let limit = 16 << 20
        mounts = try system.contents("\(system.proc)/self/mountinfo", limit: limit).lines.compactMap(Mount.init)
        do throws(BlockDeviceError) {
            swapPlaces = try system.contents("\(system.proc)/swaps", limit: limit).lines.dropFirst().compactMap {
                line in
                let fields = line.fields
                return fields.count > 1 ? (fields[0].unescaped, fields[1].elementsEqual("partition".utf8)) : nil
            }
        } catch {
            // A kernel without swapping has no such file.
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            swapPlaces = []
        }
        let directory = "\(system.sys)/fs/btrfs"
        groups = (system.names(in: directory) ?? []).compactMap { name in
            system.names(in: "\(directory)/\(name)/devices").map(Set.init)
        }
    }

    /// The names of the devices that hold a mounted file system; empty where it is on none.
    func devices(of mount: Mount) -> Set<String> {
        // Mounts with numbers of their own name their device as the source, if at all.
        let node = mount.device.isAnonymous ? system.device(at: mount.source) : BlockNode(mount.device, system)
        guard let node else { return [] }
        return groups.first { $0.contains(node.name) } ?? [node.name]
    }

    /// The mount that a path without links leads into: the last of those whose point is the longest above it.
    func mount(of path: [UInt8]) -> Mount? {
        var best: Mount?
        for mount in mounts where path.isAtOrBelow(mount.point) && mount.point.count >= best?.point.count ?? 0 {
            best = mount
        }
        return best
    }
}

extension MountTable.Mount {
    /// A line of mountinfo: numbers, device, root, point, options, tags, `-`, type, source (proc(5)).
    fileprivate init?(_ line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count > 6, let device = DeviceNumber(String(decoding: fields[2], as: UTF8.self)),
            let dash = fields[6...].firstIndex(where: { $0.elementsEqual("-".utf8) }), dash + 2 < fields.count
        else { return nil }
        self.init(
            device: device, point: fields[4].unescaped, source: fields[dash + 2].unescaped)
    }
}

extension Array<UInt8> {
    fileprivate var lines: [ArraySlice<UInt8>] { split(separator: 0x0a) }

    /// Whether an absolute path is a directory or lies in it; both are in normal form.
    package func isAtOrBelow(_ directory: [UInt8]) -> Bool {
        guard starts(with: directory) else { return false }
        return count == directory.count || directory.last == UInt8(ascii: "/")
            || self[directory.count] == UInt8(ascii: "/")
    }
}

extension ArraySlice<UInt8> {
    fileprivate var fields: [ArraySlice<UInt8>] { split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

    /// The bytes with `\040` and its like turned back into what they stand for.
    var unescaped: [UInt8] {
        var (bytes, rest) = ([UInt8](), self)
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) {
                let value = digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
                bytes.append(UInt8(truncatingIfNeeded: value))
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
