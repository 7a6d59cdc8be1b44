// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import FoundationEssentials

/// A raw image while no machine has it, looked at by judges that this project did not write: sfdisk, e2fsck and debugfs.
struct MediumImage: Sendable {
    var path: String
    /// For what the judges print.
    var directory: String

    /// One partition, as sfdisk sees it.
    private struct Table: Codable {
        var partitiontable: Content

        struct Content: Codable {
            var sectorsize: Int64?
            var partitions: [Row]
        }

        struct Row: Codable {
            var start: Int64
            var size: Int64
            var name: String?
        }
    }

    /// Its partitions, with their file systems checked.
    func state() throws(BootProofError) -> Evidence.MediumState {
        var partitions = try partitions()
        for index in partitions.indices {
            partitions[index].fileSystem = try fileSystem(at: partitions[index].start)
        }
        let verdict = try Command("sfdisk", ["--verify", path]).run(in: directory)
        // Its exit status is 0 whatever it finds.
        let isRight = verdict.status == 0 && verdict.errors.isEmpty && verdict.text.contains("\nNo errors detected.\n")
        return Evidence.MediumState(
            size: try Files.size(path), partitions: partitions,
            tableFault: isRight ? nil : Self.oneLine(verdict.errors + verdict.text))
    }

    /// The partitions, in their order on the disk, without what is in them.
    func partitions() throws(BootProofError) -> [Evidence.Partition] {
        let output = try Command("sfdisk", ["--json", path]).succeed(in: directory).output
        do {
            let table = try JSONDecoder().decode(Table.self, from: Data(output)).partitiontable
            let sector = table.sectorsize ?? 512
            return table.partitions.sorted { $0.start < $1.start }.map {
                Evidence.Partition(label: $0.name ?? "", start: $0.start * sector, size: $0.size * sector)
            }
        } catch {
            throw BootProofError("sfdisk's JSON of \(path) is not as expected: \(error)")
        }
    }

    /// The file system at an offset in bytes; `nil` where it is not ext4.
    func fileSystem(at offset: Int64 = 0) throws(BootProofError) -> Evidence.FileSystem? {
        // <https://docs.kernel.org/filesystems/ext4/super.html>
        let block = try Files.read(path, at: offset + 1024, count: 1024)
        guard block.count == 1024, block[0x38] == 0x53, block[0x39] == 0xEF else { return nil }
        func word(_ place: Int) -> Int64 {
            Int64(block[place]) | Int64(block[place + 1]) << 8 | Int64(block[place + 2]) << 16
                | Int64(block[place + 3]) << 24
        }
        let has64Bits = word(0x60) & 0x80 != 0
        let count = word(4) | (has64Bits ? word(0x150) << 32 : 0)
        let verdict = try Command("e2fsck", ["-fn", name(offset)]).run(in: directory)
        return Evidence.FileSystem(
            size: count << (10 + word(24)),
            fault: verdict.status == 0 ? nil : Self.oneLine(verdict.text + verdict.errors))
    }

    /// What lies in a directory of the partition EDGELQ_BOOT.
    func bootFiles(below folder: String = "/edgelq") throws(BootProofError) -> [BootReport.BootFile] {
        let list = try debugfs("ls -p \(folder)").split(separator: UInt8(ascii: "\n"))
        var files: [BootReport.BootFile] = []
        for line in list {
            // /INODE/MODE/UID/GID/NAME/SIZE/
            let words = line.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard words.count >= 7, words[2].hasPrefix("100"), let mode = UInt16(words[2], radix: 8) else { continue }
            let content = try debugfs("cat \(folder)/\(words[5])")
            let digits = String(mode & 0o7777, radix: 8)
            files.append(
                BootReport.BootFile(
                    path: "\(folder)/\(words[5])",
                    mode: String(repeating: "0", count: max(0, 4 - digits.count)) + digits, size: content.count,
                    sha256: hexadecimalSHA256(content)))
        }
        return files
    }

    /// SHA-256 of the hash that EDGELQ_BOOT:/edgelq/password has, in hexadecimal.
    func passwordDigest() throws(BootProofError) -> String {
        let line = try debugfs("cat /edgelq/password").prefix { $0 != UInt8(ascii: "\n") }
        let fields = line.split(separator: UInt8(ascii: ":"))
        guard fields.count == 2 else { throw BootProofError("EDGELQ_BOOT:/edgelq/password is not a line of chpasswd") }
        return hexadecimalSHA256(Array(fields[1]))
    }

    private func debugfs(_ request: String) throws(BootProofError) -> [UInt8] {
        guard let boot = try partitions().first(where: { $0.label == "EDGELQ_BOOT" }) else {
            throw BootProofError("\(path) has no EDGELQ_BOOT")
        }
        return try Command("debugfs", ["-R", request, name(boot.start)]).succeed(in: directory).output
    }

    /// As the programs of e2fsprogs take it.
    private func name(_ offset: Int64) -> String { offset == 0 ? path : "\(path)?offset=\(offset)" }

    private static func oneLine(_ text: String) -> String {
        text.split { $0.isNewline }.suffix(6).joined(separator: " | ")
    }
}

/// The digest in hexadecimal.
func hexadecimalSHA256(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
