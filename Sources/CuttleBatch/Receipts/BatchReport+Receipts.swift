// SPDX-License-Identifier: Apache-2.0

public import CuttleOS
internal import DiskImage
internal import Glibc
internal import ImageFormats
internal import SystemIO

extension BatchReport {
    /// What the receipts of a directory say: of all shards of a batch, and of all its runs.
    ///
    /// An image counts as made where it lies beside its receipt and is of the size and the format that it says; its
    /// content is not read. Nothing is written.
    ///
    /// - Parameter page: where the caller will write a page of it: refused where an image belongs there.
    /// - Parameter manifest: what should be there, in this order; without it there is nothing that can be missing.
    /// - Throws: where the directory or the manifest cannot be read. What is wrong with one device is in the report.
    public init(receiptsIn directory: String, manifest: FileInput? = nil, page: PageFile? = nil) throws(CuttleError) {
        if case .path(let path) = manifest { try page?.requireApart(fromInputs: [path]) }
        let found = try Self.receipts(in: directory)
        let there = Set(found)
        let given = try manifest.map { (file) throws(CuttleError) in try BatchManifest.names(in: file) }
        // What was made for Raspberry Pi Imager has names that follow from these.
        let wanted = (given ?? []).map { name in
            let other = ImagerExport.fileName(of: name)
            return there.contains(name) || !there.contains(other) ? name : other
        }
        try page?.requireApart(fromInputs: [], images: wanted + found, in: directory)
        let known = Set(wanted)
        let others = found.filter { !known.contains($0) }
        var receipts: [Receipt] = []
        devices = []
        for name in wanted + others {
            guard there.contains(name) else {
                devices.append(Device(name: name, state: .waiting, files: [], failure: nil))
                continue
            }
            do throws(CuttleError) {
                let receipt = try Receipt(reading: directory + "/" + name + Receipt.suffix)
                try receipt.requireImage(in: directory, named: name)
                receipts.append(receipt)
                devices.append(
                    Device(
                        name: name, state: .made, files: receipt.files, failure: nil,
                        serviceAccount: receipt.serviceAccount,
                        output: OutputImage(receipt.format, receipt.packed, receipt.blockMap, at: name)))
            } catch {
                devices.append(Device(name: name, state: .failed, files: [], failure: error))
            }
        }
        let formats = Set(receipts.map(\.format))
        (base, outputDirectory, dryRun, isStopped) = (nil, directory, false, false)
        (format, notes) = (formats.count == 1 ? formats.first : nil, [])
        diagnostics = Self.doubts(receipts, strangers: given == nil ? [] : others, in: directory)
    }

    /// Whether every device that should be there is, and is right.
    public var isComplete: Bool { count(.failed) + count(.waiting) + count(.taken) == 0 }

    /// The names of the devices that have a receipt, sorted.
    static func receipts(in directory: String) throws(CuttleError) -> [String] {
        do throws(Errno) {
            return try names(inDirectory: directory)
                .filter { $0.hasSuffix(Receipt.suffix) && $0.utf8.count > Receipt.suffix.utf8.count }
                .map { String($0.dropLast(Receipt.suffix.count)) }.sorted()
        } catch {
            throw CuttleError(
                error == .permissionDenied ? .noPermission : .missing,
                "the directory \(trusted: directory) cannot be read",
                causes: ["\(trusted: error)"])
        }
    }

    /// What a person should look at, though every image by itself is right.
    private static func doubts(_ receipts: [Receipt], strangers: [String], in directory: String) -> [Diagnostic] {
        let source = SourceText(name: directory, bytes: [])
        func doubt(_ id: String, _ message: MessageText, _ hint: MessageText) -> Diagnostic {
            Diagnostic("batch.\(id)", .warning, message, in: source, hint: hint)
        }
        var found: [Diagnostic] = []
        let bases = Set(receipts.map(\.base)).count
        if bases > 1 {
            found.append(
                doubt(
                    "bases", "the images are of \(bases) different bases",
                    "run the batch again with \(remedy: .resume): it makes anew what is of another base"))
        }
        if let first = strangers.first {
            let more = strangers.count > 1 ? " and \(strangers.count - 1) more" : ""
            found.append(
                doubt(
                    "unknown-device",
                    "\(trusted: quoted(first) + more) \(trusted: strangers.count == 1 ? "has a receipt here, but is" : "have receipts here, but are") not in the manifest",
                    "delete what is no longer wanted"))
        }
        return found
    }
}

extension Receipt {
    /// Holds the image that lies beside the receipt against it, by its size and format.
    func requireImage(in directory: String, named name: String) throws(CuttleError) {
        let path = directory + "/" + name
        func refused(_ reason: String) -> CuttleError {
            CuttleError(
                .badInput, "\(trusted: path) \(trusted: reason)", hint: "run the batch again with \(remedy: .resume)")
        }
        guard device == name else { throw refused("has the receipt of another device, \(quoted(device))") }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw CuttleError(
                .missing, "\(trusted: path) has a receipt, but is not there",
                hint: "run the batch again with \(remedy: .resume)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused("is not a regular file") }
        let size = try onDisk { () throws(DiskImageError) -> UInt64? in
            let file = try ImageFile(path, for: .reading)
            return try format.measure(file)
        }
        guard let size else { throw refused("is not a \(format.rawValue) image, which its receipt says it is") }
        let whole = packed?.size ?? base.size
        guard size == whole else { throw refused("has \(size) bytes, not \(whole) as its receipt says") }
    }
}
