// SPDX-License-Identifier: Apache-2.0

internal import SystemIO

extension BlockDevice {
    /// Why a device must not be written to.
    package struct Use: Hashable, Sendable {
        /// What sort of use it is.
        package var kind: Kind
        /// One sentence without a full stop.
        package var sentence: String

        /// In the order in which they are told.
        package enum Kind: Int, Sendable {
            /// The file system at `/` is on it.
            case runningSystem
            case mounted
            case swap
            /// A volume or an array is made of it.
            case held
            /// A loop device has it behind it.
            case loop
        }
    }

    /// What uses the device, a partition of it, or what lies on it, as far as this process's namespaces show; the most
    /// serious first. A partition is also used where its disk as a whole is.
    ///
    /// Opening the device with O_EXCL finds what is mounted in another namespace, too.
    package func uses() throws(BlockDeviceError) -> [Use] {
        let table = try MountTable(node.system)
        let layers = node.layers() + node.twins().flatMap { $0.layers(besides: node) }
        let names = Set(layers.map(\.node.name))
        var uses: [Use] = []
        for mount in table.mounts {
            guard let name = table.devices(of: mount).intersection(names).min() else { continue }
            let isRoot = mount.point == [UInt8(ascii: "/")]
            let words = "\(BlockNode(name, node.system).commonPath) is mounted at \(clean(mount.point))"
            uses.append(
                Use(
                    kind: isRoot ? .runningSystem : .mounted,
                    sentence: isRoot ? "the running system is on it: \(words)" : words))
        }
        for swap in table.swaps {
            guard let device = node.system.device(at: swap), names.contains(device.name) else { continue }
            uses.append(Use(kind: .swap, sentence: "\(device.commonPath) is used as swap space"))
        }
        uses += layers.compactMap(\.use)
        var seen: Set<Use> = []
        let unique = uses.filter { seen.insert($0).inserted }
        return unique.enumerated().sorted {
            ($0.element.kind.rawValue, $0.offset) < ($1.element.kind.rawValue, $1.offset)
        }
        .map(\.element)
    }

    /// Whether what is written to this device goes into a file, or another device, or the other way round, however many
    /// loop devices and volumes are in between.
    package func sharesStorage(with file: String) -> Bool {
        guard let status = node.system.status(Array(file.utf8)) else { return false }
        return Storage(node).meets(Storage(status, node.system))
    }

    /// Whether this is a loop device of which nobody can tell what is behind it.
    package var hasUnknownStorage: Bool { node.backingFile != nil && node.backing == nil }

    /// Whether a file, or a device, lies on this device, however many volumes, arrays and loop devices are in between.
    package func contains(file: String) throws(BlockDeviceError) -> Bool {
        let path = Array(file.utf8)
        guard let status = node.system.status(path) else {
            throw BlockDeviceError(.missing, "find", file, reason: "it is not there", hint: "check the path")
        }
        let table = try MountTable(node.system)
        var waiting = table.nodes(under: path, status)
        var seen: Set<String> = []
        while let next = waiting.popLast() {
            if next.name == name { return true }
            guard seen.insert(next.name).inserted else { continue }
            waiting += next.slaves
            if let disk = next.disk { waiting.append(disk) }
            if let backing = next.backing {
                waiting += table.nodes(under: next.backingFile ?? [], backing)
            }
        }
        return false
    }
}

extension MountTable {
    /// The devices that a file lies on; the device itself, if it is one.
    fileprivate func nodes(under path: [UInt8], _ status: FileIdentity) -> [BlockNode] {
        if let device = status.device { return [BlockNode(device, system)].compactMap { $0 } }
        // btrfs gives every subvolume a number of its own, which mountinfo does not have.
        let mount = status.fileSystem.isAnonymous ? mount(of: realpath(path)) : nil
        let number = mount?.device ?? status.fileSystem
        let holder = mount ?? Mount(device: number, point: [], source: [])
        return devices(of: holder).sorted().map { BlockNode($0, system) }
    }
}

/// A device in the tree that stands on another one.
struct BlockLayer: Sendable {
    var node: BlockNode
    /// What it stands on, where that makes a use of it.
    var below: BlockNode?
    /// Whether it does not stand on that, but has the same bytes behind it.
    var isTwin = false

    var use: BlockDevice.Use? {
        guard let below else { return nil }
        if node.backingFile != nil {
            let words = isTwin ? "what is behind \(below.commonPath) is attached to \(node.path), too" : nil
            return BlockDevice.Use(
                kind: .loop, sentence: words ?? "\(below.commonPath) is attached to \(node.path)")
        }
        return BlockDevice.Use(kind: .held, sentence: "\(node.description) is on \(below.commonPath)")
    }
}

extension BlockNode {
    /// The loop devices that stand beside this one on the same file or device.
    fileprivate func twins() -> [BlockNode] {
        guard backingFile != nil else { return [] }
        let storage = Storage(self)
        return system.loopDevices().map(\.node).filter { other in
            guard let number = other.device, let own = device, number != own, !storage.has(number) else { return false }
            let others = Storage(other)
            // What stands on this one is one of its layers.
            return !others.has(own) && others.meets(storage)
        }
    }

    /// The node itself and all that stands on it, the lowest first.
    ///
    /// - Parameter twin: whose use this node is, as both have the same bytes behind them.
    fileprivate func layers(besides twin: BlockNode? = nil) -> [BlockLayer] {
        let loops = system.loopDevices()
        var layers = [BlockLayer(node: self, below: twin, isTwin: twin != nil)]
        // What takes the whole disk takes its partitions; the disk's other partitions are of no concern.
        if let disk { layers.append(BlockLayer(node: disk)) }
        var seen = Set(layers.map(\.node.name))
        var index = 0
        while index < layers.count, layers.count < 65536 {
            let node = layers[index].node
            let isDiskOfThis = index == 1 && isPartition
            index += 1
            let number = node.device
            let parts = isDiskOfThis ? [] : node.partitions.map { BlockLayer(node: $0) }
            let held = node.holders.map { BlockLayer(node: $0, below: node) }
            let attached = loops.filter { number != nil && $0.backing?.device == number }
                .map { BlockLayer(node: $0.node, below: node) }
            for layer in parts + held + attached where seen.insert(layer.node.name).inserted { layers.append(layer) }
        }
        return layers
    }

    /// What a device of devices is, in words. The prefixes are those that LVM and cryptsetup give to dm/uuid.
    fileprivate var description: String {
        if has("md/level") {
            let level = text("md/level")
            return "the RAID array \(path)" + (level.isEmpty ? "" : " (\(level))")
        }
        let uuid = text("dm/uuid")
        guard !text("dm/name").isEmpty else { return path }
        if uuid.hasPrefix("LVM-") { return "the LVM volume \(commonPath)" }
        if uuid.hasPrefix("CRYPT-") { return "the encrypted volume \(commonPath)" }
        return "the mapped device \(commonPath)"
    }
}
