// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import SystemIO

/// qcow2 over a raw base: only what differs (docs/thin-images.md).
enum Qcow2Format: ImageFormatDefinition {
    static let name = "qcow2"
    static let appearance = FileAppearance(
        name: "a qcow2 image", endings: ["qcow2"], signature: .init([0x51, 0x46, 0x49, 0xfb]),
        advice: ForeignFormats.byQEMU)
    static let noun = "a thin image"
    static let plural = "thin images"
    /// One is small, and waits for the disk much of its time.
    static let makersPerProcessor = 2

    static func summary(base: String) -> String { "\(name) with \(base) as its backing file" }

    static func open(_ file: ImageFile, for access: ImageFile.Access) throws(DiskImageError) -> OpenedImage {
        guard let image = try ThinImage(reading: file) else { return OpenedImage(file: file, layer: nil) }
        let layer = ImageLayer(path: file.path, base: image.base, size: image.size, changes: image.changes)
        return OpenedImage(file: try ImageFile(image.base, for: access), layer: layer)
    }

    static func diskSize(of file: ImageFile) throws(DiskImageError) -> UInt64? { try ThinImage(reading: file)?.size }
}
