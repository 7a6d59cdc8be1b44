// SPDX-License-Identifier: Apache-2.0

package import SystemIO

/// Where the kernel tells of its block devices: sysfs(5), proc(5) and the device nodes.
///
/// Every read is bounded. Names are bytes first; those of text are sysfs' own, and what is not UTF-8 in them leads
/// nowhere, which no caller takes for "unused".
package struct SystemFiles: Sendable {
    /// Where sysfs is mounted.
    package var sys = "/sys"
    /// Where proc is mounted.
    package var proc = "/proc"
    /// Where the device nodes are.
    package var dev = "/dev"
    /// What stat(2) says of a path, links followed; `nil` where nothing is there.
    package var status: @Sendable (_ path: [UInt8]) -> FileIdentity? = { FileIdentity(of: $0) }

    /// What a loop device has behind it, by its node; `nil` where that cannot be asked.
    package var loopBacking: @Sendable (_ path: String) -> FileIdentity? = { FileIdentity(behindLoopAt: $0) }

    /// When a file came into being, as text; empty where its file system does not know.
    package var birth: @Sendable (_ path: [UInt8]) -> String = { birthTime($0) }

    /// Those of the running system; tests put directories of their own in their place.
    package init() {}

    /// What tells one run of the kernel from another (random(4)); empty where it is not known.
    package var boot: String { text("\(proc)/sys/kernel/random/boot_id") }

    /// A short file's first line's text, such as an attribute of sysfs; empty where there is none.
    func text(_ path: String) -> String { attribute(path).map(clean) ?? "" }

    func number(_ path: String) -> UInt64? { attribute(path).flatMap { UInt64(clean($0)) } }

    /// An attribute's bytes, a page at most (sysfs(5)), without the line's end that the kernel puts behind them.
    package func attribute(_ path: String) -> [UInt8]? {
        guard let bytes = try? contents(path, limit: 4096) else { return nil }
        return bytes.last == 0x0a ? bytes.dropLast() : bytes
    }

    /// The bytes of a file, as many as there are; more than `limit` are an error.
    func contents(_ path: String, limit: Int) throws(BlockDeviceError) -> [UInt8] {
        let file: Descriptor
        do { file = try Descriptor(reading: path) } catch { throw .system("open", path, error) }
        let bytes: [UInt8]?
        do { bytes = try file.file.readToEnd(limit: limit) } catch { throw .system("read", path, error) }
        guard let bytes else { throw BlockDeviceError(.io, "read", path, reason: "it has more than \(limit) bytes") }
        return bytes
    }

    /// The names in a directory, sorted, 65,536 at most; `nil` where it cannot be read.
    package func names(in path: String) -> [String]? { try? SystemIO.names(inDirectory: path, limit: 65536) }

    /// The last part of what a symbolic link holds; `nil` where there is no link.
    func linkedName(_ path: String) -> String? { linkTarget(path).map { splitPath($0).name } }
}

/// What a device says of itself, as text of one line: without blanks around it, and with U+FFFD for what is not UTF-8
/// and for characters that a terminal would obey or hide.
package func clean(_ bytes: some Sequence<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control where scalar == "\t", .spaceSeparator: scalars.append(" ")
        case .control, .format, .lineSeparator, .paragraphSeparator: scalars.append("\u{fffd}")
        default: scalars.append(scalar)
        }
    }
    let text = String(scalars).drop { $0 == " " }
    return String(text.prefix(upTo: text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex))
}
