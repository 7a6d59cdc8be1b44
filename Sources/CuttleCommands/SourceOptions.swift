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
        help: ArgumentHelp(
            "A signature, OpenPGP or SSH: the checksum file's where --sha256 is one, else the image file's, as downloaded.",
            valueName: "file"), completion: .file())
    var signature: String?

    @Option(
        help: ArgumentHelp(
            "Whose signatures are taken: an OpenPGP keyring (gpg --export), or allowed_signers for SSH.",
            valueName: "file"), completion: .file())
    var keyring: String?

    @Option(
        help: ArgumentHelp("How large an image may be that is unpacked (default: 128G).", valueName: "size"))
    var maxImageSize: ImageSize?

    /// The image, with its progress shown on the console.
    func image(_ path: String, _ console: Console) throws(CuttleError) -> OSImage {
        try requireSense()
        var image = OSImage(path)
        image.sha256 = expected.map { text in
            Self.isDigest(text) ? .digest(text) : .file(FileInput(argument: text))
        }
        if let signature, let keyring {
            image.signature = ExpectedSignature(
                file: FileInput(argument: signature), keyring: FileInput(argument: keyring))
        }
        if let maxImageSize { image.largest = maxImageSize.bytes }
        let display = FileProgressDisplay(console)
        image.progress = { display.show($0) }
        return image
    }

    /// What is said of an image; `nil` where nothing is.
    var flagOfImage: String? {
        expected != nil ? "--sha256" : signature != nil ? "--signature" : keyring != nil ? "--keyring" : nil
    }

    /// Whether a checksum file is given.
    var hasChecksumFile: Bool { expected.map { !Self.isDigest($0) } ?? false }

    /// Not a part of ``validate()``: that an option is given twice is said before.
    private func requireSense() throws(CuttleError) {
        guard (signature == nil) == (keyring == nil) else {
            throw keyring == nil
                ? CuttleError(.usage, "--signature needs --keyring: whose signatures are taken", hint: "give both")
                : CuttleError(
                    .usage, "--keyring says whose signatures are taken, and none is given: --signature",
                    hint: "give both")
        }
        guard [expected, signature, keyring].count(where: { $0 == "-" }) < 2 else {
            throw CuttleError(
                .usage, "standard input (-) can be one file only: --sha256, --signature or --keyring",
                hint: "name the others by their paths")
        }
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
