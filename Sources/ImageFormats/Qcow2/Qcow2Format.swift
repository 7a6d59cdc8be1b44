// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import SystemIO

/// qcow2 over a raw base: only what differs (docs/thin-images.md).
enum Qcow2Format: ImageFormatDefinition {
    static let name = "qcow2"
    static let appearance = FileAppearance(
        name: "a qcow2 image", endings: ["qcow2"], signature: .init([0x51, 0x46, 0x49, 0xfb]),
        advice: ForeignFormats.byQEMU)
    static let hasBlockMap = false
    static let noun = "a thin image"
    static let plural = "thin images"
    /// One is small, and waits for the disk much of its time. File systems with a journal make durable together what many
    /// threads ask them to (docs/performance.md).
    static let makersPerProcessor = 8

    static func summary(base: String) -> String { "\(name) with \(base) as its backing file" }

    static func open(_ file: ImageFile, for access: ImageFile.Access) throws(DiskImageError) -> OpenedImage {
        guard let image = try ThinImage(reading: file) else { return OpenedImage(file: file, layer: nil) }
        let layer = ImageLayer(path: file.path, base: image.base, size: image.size, changes: image.changes)
        return OpenedImage(file: try openBase(of: image, in: file, for: access), layer: layer)
    }

    static func measure(_ file: ImageFile) throws(DiskImageError) -> UInt64? { try ThinImage(reading: file)?.size }
}

/// The file that a thin image is over.
extension Qcow2Format {
    /// Opens it. One that is not raw is refused here, where the way to keep all layers can be told.
    private static func openBase(
        of image: ThinImage, in file: ImageFile, for access: ImageFile.Access
    ) throws(DiskImageError) -> ImageFile {
        let base: ImageFile
        do throws(DiskImageError) {
            base = try ImageFile(image.base, for: access)
        } catch {
            if error.code == .missing { throw missingBase(of: image, in: file) }
            var failure = error
            failure.reason += "; it is the base of \(file.path)"
            if error.code == .badImage { failure.hint = "restore the raw image that the thin one was made over" }
            throw failure
        }
        guard let other = ImageFormat.appearance(of: base) else { return base }
        throw DiskImageError(
            .badImage, "read", file.path, reason: "its base \(image.base) is \(other.name), not a raw disk image",
            hint: other.advice == ForeignFormats.byQEMU
                ? "make one raw image of all layers, and use that: qemu-img convert -O raw \(file.path.shellQuoted) NEW.raw"
                : "restore the raw image that the thin one was made over")
    }

    /// Says how to tell a thin image where its base is by now; with that path where it must be the one beside it.
    private static func missingBase(of image: ThinImage, in file: ImageFile) -> DiskImageError {
        let name = splitPath(image.base).name
        let beside = splitPath(file.realPath).directory + "/" + name
        let isBeside = (try? ImageFile(beside, for: .reading))?.size == image.size
        // A path that is not absolute is one from the image's directory.
        let path = !isBeside ? "/PATH/TO/" + name : name.contains(":") ? "./" + name : name
        return DiskImageError(
            .missing, "read", file.path, reason: "its base \(image.base) is not there",
            hint: "if it was moved: qemu-img rebase -u -F raw -b \(path.shellQuoted) \(file.path.shellQuoted); "
                + "it must be the very same base, as the disk is ruined with any other")
    }
}
