// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

/// The entries of a disk mapping, as far as they can be read, in the order in which they are mounted.
struct DiskMappingEntries {
    /// One text of the mapping, with its place.
    struct Field {
        var text: String
        var range: SourceRange
    }

    struct Disk {
        var disk: Field
        var name: DiskName
        /// `nil` where it is not a usable path.
        var mountpoint: Field?
        var size: Field?
        var filesystem: Field?
        var hasFilesystem: Bool
    }

    struct Bind {
        var source: Field?
        var mountpoint: Field?
    }

    private(set) var disks: [Disk] = []
    private(set) var binds: [Bind] = []
    /// All paths, good and bad.
    private(set) var paths: [Field] = []
    /// Of the key `diskmappings`.
    private(set) var place: SourceRange?
    private var sizes: [Field] = []
    /// Whether a mountpoint is missing, or not a path that could be used.
    private(set) var hasUnusableMountpoints = false

    /// As many of each as the schema allows: what is beyond is an error already.
    private static let limit = 256

    init(_ root: Node) {
        place = root.entry("diskmappings")?.key.range
        for node in (root["diskmappings"]?.items ?? []).prefix(Self.limit) {
            let disk = field(node["disk"])
            let mountpoint = field(node["mountpoint"])
            let size = field(node["size"])
            sizes += [size].compactMap { $0 }
            paths += [disk, mountpoint].compactMap { $0 }
            disks.append(
                Disk(
                    disk: disk ?? Field(text: "", range: node.range), name: DiskName(disk?.text ?? ""),
                    mountpoint: usable(mountpoint), size: size, filesystem: field(node["filesystem"]),
                    hasFilesystem: node["filesystem"] != nil))
        }
        for node in (root["bindmounts"]?.items ?? []).prefix(Self.limit) {
            let source = field(node["mountsource"])
            let mountpoint = field(node["mountpoint"])
            paths += [source, mountpoint].compactMap { $0 }
            binds.append(Bind(source: usable(source), mountpoint: usable(mountpoint)))
        }
        hasUnusableMountpoints =
            disks.contains { $0.mountpoint == nil } || binds.contains { $0.mountpoint == nil }
    }

    private func field(_ node: Node?) -> Field? {
        node.flatMap { node in node.text.map { Field(text: $0, range: node.range) } }
    }

    private func usable(_ field: Field?) -> Field? {
        field.flatMap { AbsolutePath.problem($0.text) == nil ? $0 : nil }
    }

    var summary: String {
        counted(disks.count, "disk") + (binds.isEmpty ? "" : ", \(counted(binds.count, "bind"))")
    }

    /// YAML's versions do not agree what 010, 0o10 or 1e3 is, and neither do its parsers.
    func checkSizes(_ structure: [Diagnostic], _ findings: inout Findings) {
        for size in sizes where !structure.contains(where: { $0.range == size.range }) {
            let digits = size.text.utf8.drop { $0 == UInt8(ascii: "-") }
            let isPlain = digits.allSatisfy(HostName.isDigit) && digits.first != UInt8(ascii: "0")
            if isPlain { continue }
            findings.error(
                "size", "size is written in a way that YAML parsers do not agree about", at: size.range,
                hint: "write it in decimal digits alone")
        }
    }

    /// A finding of the schema, with what the text itself suggests.
    func enrich(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        if let size = sizes.first(where: { $0.range == diagnostic.range }), diagnostic.id == "disk-mapping.size" {
            if diagnostic.source.bytes[size.range.start...].first.map({ [0x22, 0x27].contains($0) }) == true {
                diagnostic.messageText = "size must be a number, and this is text"
                diagnostic.hintText = "leave out the quotes"
            } else {
                diagnostic.messageText =
                    "\(diagnostic.messageText), not \(bare: size.text.escapedPrefix, at: size.range)"
            }
        }
        if let path = paths.first(where: { $0.range == diagnostic.range }), path.text.utf8.first == UInt8(ascii: "/") {
            let normal = AbsolutePath.normalized(path.text)
            if normal == "/", diagnostic.id == "disk-mapping.mountpoint" {
                diagnostic.messageText = "nothing can be mounted at /, where the device's own system is"
                diagnostic.hintText = "name a directory, such as /isodevice/data"
                return diagnostic
            }
            guard AbsolutePath.problem(path.text) == "is not in normal form" else { return diagnostic }
            // What is still wrong then is no correction.
            if diagnostic.id == "disk-mapping.disk", !normal.hasPrefix("/dev/") { return diagnostic }
            diagnostic.hintText = "write \(normal, at: path.range)"
            diagnostic.fixItTexts.append(
                .init("write it in normal form", replacing: path.range, with: "\(bare: normal, at: path.range)"))
        }
        return diagnostic
    }

    /// What a pattern does not see.
    func checkPaths(_ structure: [Diagnostic], _ findings: inout Findings) {
        for path in paths where !structure.contains(where: { $0.range == path.range }) {
            if let blank = OddBlank(in: path.text.utf8) {
                findings.warning(
                    "blank", "the path has \(trusted: blank.name) in it", at: path.range, hint: "delete it")
            }
            guard let problem = AbsolutePath.problem(path.text) else { continue }
            findings.error("path", "the path \(trusted: problem)", at: path.range)
        }
        for disk in disks {
            guard let correction = disk.name.correction else { continue }
            findings.error(
                "partlabel", "udev never makes a link of this name", at: disk.disk.range,
                hint: "write \(bare: correction, at: disk.disk.range)",
                fixIts: [
                    .init(
                        "encode it as udev does", replacing: disk.disk.range,
                        with: "\(bare: correction, at: disk.disk.range)")
                ])
        }
    }

    /// Everything that is mounted, disks first.
    private var mountpoints: [Field] { disks.compactMap(\.mountpoint) + binds.compactMap(\.mountpoint) }

    /// No mountpoint twice, and parents first.
    func checkOrder(_ findings: inout Findings) {
        var before: [Field] = []
        // Of / everything is said already.
        for mount in mountpoints where mount.text != "/" {
            if let first = before.first(where: { $0.text.utf8.elementsEqual(mount.text.utf8) }) {
                findings.error(
                    "duplicate-mountpoint", "the mountpoint \(mount.text, at: mount.range) is there twice",
                    at: mount.range,
                    notes: [.init("the first one is here", at: first.range)])
            } else if let hidden = before.first(where: { AbsolutePath.isAncestor(mount.text, of: $0.text) }) {
                findings.error(
                    "hidden-mountpoint",
                    "\(mount.text, at: mount.range) hides \(hidden.text, at: hidden.range), which is mounted before it",
                    at: mount.range, hint: "mount parents first",
                    notes: [.init("what it hides is here", at: hidden.range)])
            }
            before.append(mount)
        }
    }
}

extension String {
    /// Fit for a message.
    var escapedPrefix: String { utf8.count <= 40 ? escapedForTerminal : quoted(self, limit: 40) }
}
