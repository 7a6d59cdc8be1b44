// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import Glibc
internal import ImageFormats
internal import ImagerList
internal import SystemIO

/// What is refused before the base is read.
extension BatchRequest {
    /// Refuses settings that are not the manifest's, which would get into no image.
    func requireSettingsOfManifestAlone() throws(CuttleError) {
        guard customization.isEmpty else {
            throw CuttleError(
                .usage, "a batch takes settings and removals from its manifest alone",
                hint: "give what all devices have in common as the manifest's defaults")
        }
    }

    /// The same with the format of an export's images.
    func withFormatOfExport() throws(CuttleError) -> BatchRequest {
        guard let imagerExport else { return self }
        try imagerExport.requireSense()
        guard format == nil || format == .rawXZ else {
            throw CuttleError(
                .usage, "images for Raspberry Pi Imager are \(trusted: ImageFormat.rawXZ.plural)",
                hint: "leave out \(remedy: .format(nil)), or \(remedy: .export(nil))")
        }
        var request = self
        request.format = .rawXZ
        return request
    }

    /// Refuses names that are those of files beside images.
    func requireNoCompanion(among manifest: BatchManifest) throws(CuttleError) {
        let names = Set(manifest.names.map { $0.lowercased() })
        let maps = mapsBlocks ? manifest.names.map(BlockMapFile.path) : []
        guard let taken = maps.first(where: { names.contains($0.lowercased()) }) else { return }
        throw CuttleError(
            .cannotCreate, "\(trusted: path(taken)) is to be a device's image, and another one's block map",
            hint: "give the device another name, or leave out \(remedy: .blockMap)")
    }

    /// All that is made of a device.
    func outputs(of name: String) -> [String] {
        [path(name), path(name) + Receipt.suffix] + (mapsBlocks ? [BlockMapFile.path(of: path(name))] : [])
    }

    /// Where a device's image goes.
    func path(_ name: String) -> String { outputDirectory + "/" + name }

    /// Refuses a page that would take the place of what the manifest reads or makes.
    func requireApart(_ manifest: BatchManifest) throws(CuttleError) {
        let others = mapsBlocks ? manifest.names.map(BlockMapFile.path) : []
        let list = imagerExport.map { _ in [ImagerList.name] } ?? []
        try page?.requireApart(
            fromInputs: manifest.paths, images: manifest.names + others + list, in: outputDirectory)
    }

    /// The paths of what it reads besides the base and the settings.
    var ownInputs: [String] {
        ownFiles.compactMap { file in if case .path(let path) = file { path } else { nil } }
    }

    /// The files that it is given itself, besides those of the manifest.
    var ownFiles: [FileInput] { [manifest, customization.layout.file, access.credentials].compactMap { $0 } }

    /// A path as a shell takes it for one word, and no command for an option.
    private func pathWord(_ path: String) -> String { shellWord(path.hasPrefix("-") ? "./" + path : path) }

    /// Refuses to begin without a directory for the outputs.
    func requireDirectory() throws(CuttleError) {
        var status = stat()
        guard stat(outputDirectory, &status) == 0 else {
            throw CuttleError(
                .cannotCreate, "there is no directory \(trusted: outputDirectory)",
                hint: "make it first: mkdir -p \(trusted: pathWord(outputDirectory))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw CuttleError(
                .cannotCreate, "\(trusted: outputDirectory) is not a directory", hint: "give another, or remove it")
        }
    }

    /// Refuses to begin where anything is in the way.
    func requireFree(_ names: [String]) throws(CuttleError) {
        func isThere(_ path: String) -> Bool {
            var status = stat()
            return lstat(path, &status) == 0
        }
        let taken = names.filter { outputs(of: $0).contains(where: isThere) }
        guard let first = taken.first else { return }
        let others = taken.count > 1 ? ", and \(taken.count - 1) more are" : " is"
        throw CuttleError(
            .cannotCreate, "\(trusted: path(first))\(trusted: others) there already",
            hint: "give \(remedy: .resume) to keep what is right and make the rest anew, or another directory")
    }

    /// Refuses a batch whose outputs would take the place of what it reads.
    func requireNoInput(among check: BatchCheck, base: String) throws(CuttleError) {
        let inputs = Set(check.paths.union(ownInputs + [base]).compactMap { FileIdentity(of: Array($0.utf8)) })
        let list = imagerExport.map { _ in [listPath] } ?? []
        for output in check.jobs.flatMap({ outputs(of: $0.device.name) }) + list {
            guard let identity = FileIdentity(of: Array(output.utf8)), inputs.contains(identity) else { continue }
            throw CuttleError(
                .cannotCreate, "\(trusted: output) is one of the files that the batch reads",
                hint: "give the device another name, or another directory for the outputs")
        }
    }
}
