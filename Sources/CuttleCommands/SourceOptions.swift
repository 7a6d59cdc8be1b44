// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleOS

/// What the image file must be, as it was downloaded.
struct SourceOptions: ParsableArguments {
    @Option(
        name: .customLong("sha256"),
        help: ArgumentHelp(
            "The image file's SHA-256, or a checksum file with a line for it (default: IMAGE.sha256, of a compressed one).",
            valueName: "hex|file"), completion: .file())
    var expected: String?

    @Option(
        help: ArgumentHelp("How large an image may be that is unpacked (default: 128G).", valueName: "size"))
    var maxImageSize: ImageSize?

    /// The image, with its progress shown on the console.
    func image(_ path: String, _ console: Console) -> OSImage {
        var image = OSImage(path)
        image.sha256 = expected.map { text in
            Self.isDigest(text) ? .digest(text) : .file(FileInput(argument: text))
        }
        if let maxImageSize { image.largest = maxImageSize.bytes }
        let display = FileProgressDisplay(console)
        image.progress = { display.show($0) }
        return image
    }

    func validate() throws {
        guard let expected else { return }
        // MD5, SHA-1, SHA-224, SHA-384 and SHA-512 have so many digits.
        let isOther = [32, 40, 56, 96, 128].contains(expected.utf8.count) && expected.allSatisfy(\.isHexDigit)
        guard !isOther else {
            throw ValidationError("--sha256: this is a digest of another kind; a SHA-256 has 64 hexadecimal digits")
        }
    }

    private static func isDigest(_ text: String) -> Bool { text.utf8.count == 64 && text.allSatisfy(\.isHexDigit) }
}

/// A number of bytes: `64G`, `512M`, `1073741824`. Letters are powers of 1024.
struct ImageSize: ExpressibleByArgument {
    let bytes: UInt64

    init?(argument: String) {
        let digits = argument.prefix { ("0"..."9").contains($0) }
        let unit = argument.dropFirst(digits.count).uppercased()
        let shifts = ["": 0, "B": 0, "K": 10, "M": 20, "G": 30, "T": 40]
        let name = unit.hasSuffix("IB") ? String(unit.dropLast(2)) : unit
        guard let number = UInt64(digits), number > 0, let shift = shifts[name], number <= (1 << 60) >> shift else {
            return nil
        }
        bytes = number << shift
    }
}
