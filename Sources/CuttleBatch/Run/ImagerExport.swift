// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import Glibc
internal import ImageFormats
internal import ImagerList
internal import OutputClaims
internal import SystemIO

/// Makes a batch's images for Raspberry Pi Imager: raw ones in xz, called `NAME.img.xz`, and `os-list.json` beside them.
public struct ImagerExport: Hashable, Sendable {
    /// Where Imager will find the images, without their names: an address that begins with `https://`, `http://` or `file://`;
    /// `nil` for where they are made.
    public var urlPrefix: String?

    /// For images that stay where they are made, or are moved to an address.
    public init(urlPrefix: String? = nil) { self.urlPrefix = urlPrefix }

    /// The image's file name for a device's: what the name says of another format is taken off.
    static func fileName(of name: String) -> String {
        var stem = name
        while let dot = stem.lastIndex(of: "."), dot > stem.startIndex {
            let isFormat = ImageFormat(saidByFileNamed: stem) != nil || stem[dot...].lowercased() == ".img"
            guard isFormat else { break }
            stem = String(stem[..<dot])
        }
        return stem + ImagerList.imageEnding
    }

    /// Refuses what Imager would not take for an address, and what would tell a password.
    func requireSense() throws(CuttleError) {
        guard let urlPrefix else { return }
        if let fault = ImagerList.fault(ofAddress: urlPrefix) {
            throw CuttleError(
                .usage, "the images' address \(trusted: fault)",
                hint: "give the directory that they will be in: https://HOST/PATH, or file:///C:/PATH on Windows")
        }
    }

    /// The address of a file of the directory.
    func address(of name: String, in directory: String) -> String {
        let prefix = urlPrefix ?? ImagerList.address(ofDirectory: SystemIO.realpath(directory))
        return prefix + (prefix.hasSuffix("/") ? "" : "/") + name
    }

    /// Refuses a list's place where something else is.
    static func requirePlace(_ path: String) throws(CuttleError) {
        func refused(_ reason: String) -> CuttleError {
            CuttleError(
                .cannotCreate, "the list of images cannot be written to \(trusted: path): \(trusted: reason)",
                hint: "give another directory, or remove what is there")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused("something is there that is not a regular file") }
        let mark = Array(ImagerList.mark.utf8)
        let start = try? ImageFile(path, for: .reading).read(at: 0, count: mark.count)
        guard start == mark else { throw refused("a file is there that is not a list of a batch's images") }
    }
}

extension BatchRequest {
    /// Where the list of images is.
    var listPath: String { path(ImagerList.name) }

    /// Writes the list of all images of the directory that are right by their receipts: of every run, and every shard.
    ///
    /// - Parameter names: of the manifest, in whose order they stand; others come behind them.
    /// - Returns: whether there was anything to list.
    func writeList(_ export: ImagerExport, _ names: [String], _ claims: NameClaims?) throws(CuttleError) -> Bool {
        try onDisk { () throws(DiskImageError) in
            // Of two runs that end, the second one must see what the first one made.
            for attempt in 0... {
                if try claims?.take(ImagerList.name) ?? true { break }
                guard attempt < 600 else {
                    throw DiskImageError(.busy, "write", listPath, reason: "another run is writing it")
                }
                usleep(50_000)
            }
        }
        defer { claims?.release(ImagerList.name) }
        try ImagerExport.requirePlace(listPath)
        let known = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        let found = try BatchReport.receipts(in: outputDirectory).filter { $0.hasSuffix(ImagerList.imageEnding) }
            .sorted { (known[$0] ?? .max, $0) < (known[$1] ?? .max, $1) }
        let entries = found.compactMap { name in
            (try? Receipt(reading: path(name) + Receipt.suffix)).flatMap { entry(of: name, $0, export) }
        }
        guard !entries.isEmpty || FileIdentity(of: Array(listPath.utf8)) != nil else { return false }
        try onDisk { () throws(DiskImageError) in
            try writeNewFile(listPath, Array(ImagerList(entries).text.utf8), mode: 0o600)
        }
        return true
    }

    private func entry(of name: String, _ receipt: Receipt, _ export: ImagerExport) -> ImagerList.Entry? {
        guard let packed = receipt.packed, let disk = packed.diskSHA256,
            (try? receipt.requireImage(in: outputDirectory, named: name)) != nil
        else { return nil }
        let secrets = receipt.files.secrets.map(\.rawValue).joined(separator: ", ")
        let description =
            secrets.isEmpty
            ? "For this device alone." : "For this device alone: it holds its secrets (\(secrets))."
        return ImagerList.Entry(
            name: String(name.dropLast(ImagerList.imageEnding.count)), description: description,
            url: export.address(of: name, in: outputDirectory), diskSize: receipt.base.size, diskSHA256: disk,
            fileSize: packed.size, fileSHA256: packed.sha256, date: String(utc(receipt.time).prefix(10)),
            mapURL: receipt.blockMap.map { _ in
                export.address(of: BlockMapFile.path(of: name), in: outputDirectory)
            })
    }
}
