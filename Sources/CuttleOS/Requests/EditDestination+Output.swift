// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
public import ImageFormats
internal import SystemIO

extension ImageFormat {
    /// What a file's name says that it is, whatever the case of its letters: `NEW.qcow2` is a thin image, and what says
    /// nothing is a full copy.
    ///
    /// - Throws: ``CuttleError/Code/usage`` for a name that says that it is something else, such as `NEW.vmdk`.
    public init(ofFileNamed name: String) throws(CuttleError) {
        if Self.isOfThinImage(name) {
            throw CuttleError(
                .usage, "a thin image cannot be compressed, and the name of \(trusted: name) says that it is",
                hint:
                    "give a name that ends in \(trusted: Self.qcow2.ending) for a thin image, or in \(trusted: Self.raw.ending + Self.rawZstd.ending) for a full one"
            )
        }
        if let other = Self.other(saidByFileNamed: name) {
            throw CuttleError(
                .usage,
                "the name of \(trusted: name) says that it is \(trusted: other), which is not what this tool makes",
                hint: "\(trusted: Self.namingAdvice), and convert that; or say what it is: \(remedy: .format(nil))")
        }
        self = Self(saidByFileNamed: name) ?? .raw
    }
}

extension ImageFormat {
    /// Refuses a thin image under the name of a compressed one.
    package func requireNotThin(named name: String) throws(CuttleError) {
        let says = Self(saidByFileNamed: name)?.compressionLevels != nil || Self.isOfThinImage(name)
        guard self == .qcow2, says else { return }
        throw CuttleError(
            .usage, "a thin image cannot be compressed, and the name of \(trusted: name) says that it is",
            hint: "give a name that ends in \(trusted: Self.qcow2.ending), or leave out \(remedy: .format(nil))")
    }

    /// Refuses a block map of images that do not hold all of the disk.
    package func requireBlockMap() throws(CuttleError) {
        guard !hasBlockMap else { return }
        throw CuttleError(
            .usage,
            "\(trusted: noun) has no block map: it holds only what differs from its base, and bmaptool needs all of the disk",
            hint: "leave out \(remedy: .blockMap), or have a full copy made: \(remedy: .format("raw"))")
    }

    /// Refuses a level that images of this format cannot have.
    package func requireLevel(_ level: Int?) throws(CuttleError) {
        guard let level else { return }
        guard let levels = compressionLevels else {
            throw CuttleError(
                .usage, "a compression level goes with an image that is compressed, and \(trusted: noun) is not",
                hint:
                    "give a name that ends in \(trusted: Self.compressedEndings), or leave out \(remedy: .compressionLevel)"
            )
        }
        guard levels.contains(level) else {
            throw CuttleError(
                .usage,
                "\(trusted: rawValue) has no compression level \(trusted: level), only \(trusted: levels.lowerBound) to \(trusted: levels.upperBound)",
                hint:
                    "give one of these: \(remedy: .compressionLevel); it is \(trusted: defaultCompressionLevel ?? 0) where none is given"
            )
        }
    }
}

extension EditDestination {
    /// A new image at a path, of the format that is given or that its name says.
    ///
    /// - Throws: ``CuttleError/Code/usage`` where none is given, and the name says that it is something else; and for a thin
    ///   image with the name of a compressed one.
    public init(newImageAt path: String, format: ImageFormat?) throws(CuttleError) {
        try format?.requireNotThin(named: path)
        let format = if let format { format } else { try ImageFormat(ofFileNamed: path) }
        self = .newImage(path, format)
    }

    /// The new image's path; `nil` where none is made.
    var newPath: String? { if case .newImage(let path, _) = self { path } else { nil } }

    /// The new image's format; `nil` where none is made.
    var format: ImageFormat? { if case .newImage(_, let format) = self { format } else { nil } }
}

/// Refuses a path that no output of the user's own can have.
package func requireOutputName(_ path: String) throws(CuttleError) {
    guard path != "-" else {
        throw CuttleError(
            .usage, "an output is a file: it cannot go to standard output", hint: "name it; ./- is a file named -")
    }
    if let reason = OwnName.reason(ofFileAt: path) {
        throw CuttleError(
            .cannotCreate,
            "no output can have a name that is one of this tool's own, and that of \(trusted: path) \(trusted: reason)",
            hint: "give another name")
    }
}
