// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import Glibc
internal import ImageFormats
internal import OutputClaims
internal import SystemIO

/// The image that all devices of a batch are made of. One that is compressed is unpacked once, into the directory of the
/// outputs: under a name that the receipts tell, as thin images have it as their backing file.
struct BatchBase {
    /// Over the base, with nothing applied.
    private(set) var session: Session
    /// The file that it came in, where all of it was read.
    let source: ImageSource?
    /// The unpacked base's file name; `nil` where nothing was unpacked, or nothing that is kept.
    let unpackedName: String?
    private let directory: String
    private let claims: NameClaims?

    /// Opens the base. What is unpacked has no name before ``publish()``; where another run, or an earlier one, has unpacked it
    /// already, that is held against the archive and taken.
    init(
        _ image: OSImage, _ request: BatchRequest, _ manifest: BatchManifest, shouldStop: @escaping @Sendable () -> Bool
    ) throws(CuttleError) {
        directory = request.outputDirectory
        let isCompressed = try onDisk { () throws(DiskImageError) in try ImageFormat.isCompressed(image.path) }
        guard isCompressed, !request.dryRun else {
            session = try Session.copying(image, shouldStop: shouldStop)
            (source, unpackedName, claims) = (session.source, nil, nil)
            return
        }
        try request.requireDirectory()
        let name = ImageFormat.unpackedName(of: splitPath(image.path).name)
        let path = request.path(name)
        let taken = [name, name + Receipt.suffix].map { $0.lowercased() }
        if let device = manifest.names.first(where: { taken.contains($0.lowercased()) }) {
            throw CuttleError(
                .cannotCreate,
                "the base is unpacked as \(trusted: path), which the device \(trusted: quoted(device)) is to be",
                hint: "give the device another name")
        }
        let claims = try onDisk { () throws(DiskImageError) in try NameClaims(in: request.outputDirectory) }
        do throws(CuttleError) {
            // Another run is unpacking it, or is about to.
            while try onDisk({ () throws(DiskImageError) in try !claims.take(name) }) {
                guard !shouldStop() else {
                    throw CuttleError(.inUse, "another run is unpacking the base as \(trusted: path)")
                }
                usleep(100_000)
            }
            var status = stat()
            let isThere = lstat(path, &status) == 0
            session = try Session.copying(
                image, into: isThere ? .against(path) : .newFile(path, replacing: false), shouldStop: shouldStop)
        } catch {
            claims.end()
            throw error
        }
        if session.target == nil { claims.release(name) }
        (source, unpackedName, self.claims) = (session.source, name, claims)
    }

    /// Gives what was unpacked its name, and opens it by that.
    mutating func publish() throws(CuttleError) {
        guard let unpackedName, let target = session.target else { return }
        let path = directory + "/" + unpackedName
        let file = session.file
        _ = try onDisk { () throws(DiskImageError) in
            try file.createImage(path, holdsSecret: false, replacing: false, in: target) { _ in }
        }
        session = try Session.copying(OSImage(path))
        claims?.release(unpackedName)
    }

    /// Lets other runs go on.
    func end() { claims?.end() }
}
