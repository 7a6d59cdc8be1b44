// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension Recipe {
    /// Builds the image in `directory`, which exists, and returns its path, `DIRECTORY/NAME.raw`.
    @discardableResult
    package func build(in directory: String) throws -> String {
        let image = "\(directory)/\(name).raw"
        do {
            let file = try RawFile(image, create: true)
            let end = partitions.map { $0.start + $0.size }.max() ?? 0
            try file.truncate(to: size ?? end + (table == .gpt ? 1 << 20 : 0))
        }
        try writeTable(image, in: directory)
        for (index, partition) in partitions.enumerated() {
            if partition.needsOwnFile {
                try buildApart(partition, number: index + 1, image: image, in: directory)
                continue
            }
            try makeFileSystem(partition, number: index + 1, image: image, in: directory)
        }
        if let largeFile {
            let scratch = "\(directory)/.\(name).large"
            defer { remove(scratch) }
            try largeFile.write(to: RawFile(scratch, create: true))
            try debugfs(
                ["write \(scratch) \(largeFile.path)"], on: partitions[largeFile.partition], of: image, in: directory)
        }
        if let boot { try exhaust(boot, of: image, in: directory) }
        if let boot, !commands.isEmpty, !boot.needsOwnFile { try debugfs(commands, on: boot, of: image, in: directory) }
        if let boot, index {
            try tool("e2fsck").check(
                ["-f", "-y", "-D", "\(image)?offset=\(boot.start)"], in: directory, accepting: [0, 1])
        }
        if let finish { try finish(RawFile(image), self) }
        return image
    }

    /// Runs commands of `debugfs -w` on the file system of a partition; a command that fails throws.
    package func debugfs(_ commands: [String], on partition: PartitionSpec, of image: String, in directory: String)
        throws
    {
        let script = commands.joined(separator: "\n") + "\n"
        let result = try tool("debugfs").check(
            ["-w", "-f", "/dev/stdin", "\(image)?offset=\(partition.start)"], input: Array(script.utf8), in: directory)
        let complaints = result.errors.split(separator: "\n").filter { !$0.hasPrefix("debugfs 1.") }
        guard complaints.isEmpty else {
            throw TestImageError("\(name): debugfs: \(complaints.joined(separator: "; "))")
        }
    }

    private func tool(_ name: String) throws -> ExternalProgram {
        guard let tool = ExternalProgram.find(name) else { throw TestImageError("\(name) is not installed") }
        return tool
    }

    private func writeTable(_ image: String, in directory: String) throws {
        guard table != .none else { return }
        var script =
            table == .gpt ? "label: gpt\nlabel-id: \(TestImage.diskUUID)\n" : "label: dos\nlabel-id: 0x0c0ffee0\n"
        script += "unit: sectors\nsector-size: \(sectorSize)\n"
        if table == .gpt { script += "first-lba: \((1 << 20) / sectorSize)\n" }
        script += "\n"
        for (index, partition) in partitions.enumerated() {
            script += "start=\(partition.start / sectorSize), size=\(partition.size / sectorSize)"
            if table == .gpt {
                script += ", type=0FC63DAF-8483-4772-8E79-3D69D8477DE4"
                script += ", uuid=\(TestImage.uuid(partition: index + 1))"
                if let label = partition.label { script += ", name=\"\(label)\"" }
            } else {
                script += ", type=83"
            }
            script += "\n"
        }
        guard sectorSize == 512 else {
            // sfdisk takes a file's sectors for 512 bytes, whatever the script says; fdisk can be told, and reads the same
            // script.
            let file = "\(directory)/.\(name).sfdisk"
            defer { remove(file) }
            try writeFile(file, Array(script.utf8))
            try tool("fdisk").check(
                ["--sector-size", "\(sectorSize)", "--wipe", "never", "--wipe-partitions", "never", image],
                input: Array("I\n\(file)\nw\n".utf8), in: directory)
            return
        }
        try tool("sfdisk").check(
            ["--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "never", image],
            input: Array(script.utf8), in: directory)
    }

    private func makeFileSystem(_ partition: PartitionSpec, number: Int, image: String, in directory: String) throws {
        switch partition.filesystem {
        case nil: return
        case .ext(let spec): try makeExt(spec, partition, number: number, image: image, in: directory)
        case .luks:
            // The magic and version of a LUKS 1 header is all that a probe looks at (LUKS1 On-Disk Format, §2.1).
            try RawFile(image).write([0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1], at: partition.start)
        case .fat:
            try makeForeign("mkfs.vfat", ["--invariant", "-i", "0c0ffee0"], partition, image: image, in: directory)
        case .xfs:
            let uuid = "uuid=\(TestImage.uuid(filesystem: number))"
            try makeForeign("mkfs.xfs", ["-q", "-f", "-m", uuid], partition, image: image, in: directory)
        }
    }

    /// Builds the file system in a file of its own, and copies it into its partition.
    private func buildApart(_ partition: PartitionSpec, number: Int, image: String, in directory: String) throws {
        let scratch = "\(directory)/.\(name).partition"
        defer { remove(scratch) }
        try RawFile(scratch, create: true).truncate(to: partition.size)
        var apart = partition
        apart.start = 0
        try makeFileSystem(apart, number: number, image: scratch, in: directory)
        if !commands.isEmpty { try debugfs(commands, on: apart, of: scratch, in: directory) }
        // Every open of a file system that has the feature sleeps for eleven seconds, so it comes last.
        try tool("tune2fs").check(["-O", "mmp", scratch], in: directory)
        try RawFile(image).copy(RawFile(scratch), to: partition.start)
    }

    private func makeForeign(
        _ program: String, _ arguments: [String], _ partition: PartitionSpec, image: String, in directory: String
    ) throws {
        let scratch = "\(directory)/.\(name).\(program)"
        defer { remove(scratch) }
        try RawFile(scratch, create: true).truncate(to: partition.size)
        try tool(program).check(arguments + [scratch], in: directory)
        try RawFile(image).copy(RawFile(scratch), to: partition.start)
    }

    private func makeExt(
        _ spec: ExtSpec, _ partition: PartitionSpec, number: Int, image: String, in directory: String
    ) throws {
        let uuid = TestImage.uuid(filesystem: number)
        var arguments = ["-F", "-q", "-b", "\(spec.blockSize)", "-I", "\(spec.inodeSize)", "-U", uuid]
        arguments += ["-O", (["none"] + spec.features.filter { $0 != "mmp" }).joined(separator: ",")]
        let extended =
            ["offset=\(partition.start)", "hash_seed=\(uuid)", "root_owner=0:0", "nodiscard"] + spec.extended
        arguments += ["-E", extended.joined(separator: ",")]
        if spec.features.contains("has_journal") && !spec.arguments.contains("-J") {
            arguments += ["-J", "size=\(max(1, spec.blockSize / 1024))"]
        }
        if let label = spec.label ?? partition.label { arguments += ["-L", String(label.prefix(16))] }
        arguments += spec.arguments + [image, "\((partition.filesystemSize ?? partition.size) / 1024)k"]
        try tool("mke2fs").check(arguments, in: directory)
        if !spec.files.isEmpty { try fill(spec.files, partition, image: image, in: directory) }
    }

    /// Takes blocks and inodes until only as many are free as the recipe says.
    private func exhaust(_ partition: PartitionSpec, of image: String, in directory: String) throws {
        guard freeBlocks != nil || freeInodes != nil else { return }
        let stats = try tool("debugfs").check(["-R", "stats -h", "\(image)?offset=\(partition.start)"], in: directory)
            .text
        func number(_ key: String) throws -> Int {
            for line in stats.split(separator: "\n") where line.hasPrefix(key) {
                if let value = Int(line.dropFirst(key.count).filter { $0 != " " }) { return value }
            }
            throw TestImageError("\(name): debugfs says no \(key)")
        }
        if let freeInodes {
            let count = try number("Free inodes:") - freeInodes
            try debugfs((0..<count).map { "mknod n\($0) p" }, on: partition, of: image, in: directory)
        }
        if let freeBlocks {
            let count = try (number("Free blocks:") - freeBlocks) * number("Block size:")
            let content = TestImage.pattern(count: count, seed: 4)
            try fill([FileSpec("/filler", .file(content))], partition, image: image, in: directory)
        }
    }

    private func fill(_ files: [FileSpec], _ partition: PartitionSpec, image: String, in directory: String) throws {
        let scratch = "\(directory)/.\(name).content"
        defer { remove(scratch) }
        let content = try RawFile(scratch, create: true)
        var commands: [String] = []
        for file in files {
            let type: Int
            switch file.kind {
            case .directory:
                commands.append("mkdir \(file.path)")
                type = 0o040000
            case .symlink(let target):
                commands.append("symlink \(file.path) \(target)")
                continue
            case .file(let bytes):
                // One command after the other reads the scratch file, so every file gets a run of its own.
                if !commands.isEmpty { try debugfs(commands, on: partition, of: image, in: directory) }
                commands = ["write \(scratch) \(file.path)"]
                try content.truncate(to: 0)
                try content.write(bytes, at: 0)
                type = 0o100000
            }
            let mode = String(type | file.mode, radix: 8)
            commands.append("set_inode_field \(file.path) mode 0\(mode)")
            commands.append("set_inode_field \(file.path) uid \(file.uid)")
            commands.append("set_inode_field \(file.path) gid \(file.gid)")
        }
        try debugfs(commands, on: partition, of: image, in: directory)
    }
}
