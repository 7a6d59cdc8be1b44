// SPDX-License-Identifier: Apache-2.0

internal import Compression
package import DiskImage
internal import SystemIO

/// What a new image is.
///
/// ``rawValue`` is its name on the command line, in JSON and in receipts.
public struct ImageFormat: RawRepresentable, CaseIterable, Hashable, Sendable {
    let definition: any ImageFormatDefinition.Type

    /// Every format that is read and made, one row each; what no other one recognizes is of the first.
    private static let definitions: [any ImageFormatDefinition.Type] = [
        RawFormat.self,
        Qcow2Format.self,
        RawXZFormat.self,
        RawZstdFormat.self,
        RawGzipFormat.self,
    ]

    /// Every format, raw first.
    public static let allCases = definitions.map { ImageFormat($0) }
    /// A full copy: a reflink where the file system can, else sparse.
    public static let raw = ImageFormat(RawFormat.self)
    /// Only what differs, with the base as backing file.
    public static let qcow2 = ImageFormat(Qcow2Format.self)
    /// A full copy, compressed with xz.
    public static let rawXZ = ImageFormat(RawXZFormat.self)
    /// A full copy, compressed with zstd.
    public static let rawZstd = ImageFormat(RawZstdFormat.self)
    /// A full copy, compressed with gzip.
    public static let rawGzip = ImageFormat(RawGzipFormat.self)

    private init(_ definition: any ImageFormatDefinition.Type) { self.definition = definition }

    /// The format of that name, in small letters; `nil` for any other name.
    public init?(rawValue: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = known
    }

    /// `raw`, `qcow2`, `raw.xz`, `raw.zst` or `raw.gz`.
    public var rawValue: String { definition.name }

    public static func == (left: ImageFormat, right: ImageFormat) -> Bool { left.rawValue == right.rawValue }

    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// The words for it.
extension ImageFormat {
    /// What is made, with its article: `a thin image`.
    package var noun: String { definition.noun }
    /// Many of what is made: `thin images`.
    package var plural: String { definition.plural }
    /// What is made, as a sentence ends.
    package var words: String { "\(noun) is made, which is \(rawValue)" }
    /// What its files' names end in, with the dot.
    package var ending: String { "." + (definition.appearance.endings.first ?? rawValue) }

    /// All formats as a list, for `--help`; `base` names the image that one is made of.
    package static func choices(base: String) -> String {
        let short = definitions.filter { $0.summary(base: base) == $0.name }.map { $0.name }
        let long = definitions.map { $0.summary(base: base) }.filter { !short.contains($0) }
        // Part of a help, and so of every start: `joined` would be 300,000 instructions of looking types up.
        let plain = short.dropFirst().reduce(short.first ?? "") { "\($0), \($1)" }
        return long.reduce(plain) { "\($0), or \($1)" }
    }

    /// How an output's name says what it is: `end it in .raw, in .qcow2 for a thin image, or in .xz, .zst or .gz for …`.
    package static var namingAdvice: String {
        let plain = allCases.dropFirst().filter { $0.compressionLevels == nil }.map {
            ", in \($0.ending) for \($0.noun)"
        }
        return "end it in \(raw.ending)\(plain.joined()), or in \(compressedEndings) for a compressed copy"
    }

    /// `.xz, .zst or .gz`.
    package static var compressedEndings: String {
        let endings = allCases.filter { $0.compressionLevels != nil }.map(\.ending)
        return endings.dropLast().joined(separator: ", ") + " or " + (endings.last ?? "")
    }
}

/// How hard it is compressed.
extension ImageFormat {
    /// The levels that can be asked for, as the format's own tool counts them; `nil` for what is not compressed.
    public var compressionLevels: ClosedRange<Int>? { definition.compression?.levels }
    /// The level where none is asked for: that of the format's own tool; `nil` for what is not compressed.
    public var defaultCompressionLevel: Int? { definition.compression?.defaultLevel }
    /// How its threads are to compress; `nil` for what is not compressed, and for a level that it lacks.
    func level(_ number: Int?) -> CompressionLevel? { definition.compression.flatMap { CompressionLevel($0, number) } }
}

/// What files' names say; the case of their letters does not matter.
extension ImageFormat {
    /// What names of files end in that an image can be read of, without the dot.
    package static var readableEndings: [String] {
        let whole = definitions.filter { $0.compression == nil }.flatMap { $0.appearance.endings }
        return whole + ["img"] + CompressedFormat.all.flatMap { $0.appearance.endings }
    }

    /// The format that a file's name says; `nil` where it says none of these.
    package init?(saidByFileNamed name: String) {
        guard let known = Self.byEnding[FileAppearance.ending(of: name)], Self.other(saidByFileNamed: name) == nil
        else {
            return nil
        }
        self = known
    }

    private static let byEnding: [String: ImageFormat] = allCases.reduce(into: [:]) { formats, format in
        for ending in format.definition.appearance.endings { formats[ending] = format }
    }

    /// What a file is by its name, where that is nothing that is made here; `nil` where it is, or is not said.
    package static func other(saidByFileNamed name: String) -> String? {
        let ending = FileAppearance.ending(of: name)
        guard let format = byEnding[ending] else { return ForeignFormats.byEnding[ending]?.name }
        guard format.compressionLevels != nil else { return nil }
        // What is inside must be a raw image.
        let inner = FileAppearance.ending(of: String(name.dropLast(ending.count + 1)))
        if let inside = byEnding[inner] { return inside == .raw ? nil : inside.noun + " that is compressed" }
        return ForeignFormats.byEnding[inner].map { $0.name + " that is compressed" }
    }

    /// Whether a file's name says that it is a thin image that is compressed.
    package static func isOfThinImage(_ name: String) -> Bool {
        let ending = FileAppearance.ending(of: name)
        guard byEnding[ending]?.compressionLevels != nil else { return false }
        return byEnding[FileAppearance.ending(of: String(name.dropLast(ending.count + 1)))] == .qcow2
    }

    /// Whether a file's name says that it is something else than this.
    package func isOther(thanFileNamed name: String) -> Bool {
        if Self.other(saidByFileNamed: name) != nil { return true }
        return Self(saidByFileNamed: name).map { $0 != self } ?? false
    }
}

/// Reading.
extension ImageFormat {
    /// Opens an image of any of the formats, for reading; one that is compressed is unpacked first.
    package static func open(
        _ path: String, for access: ImageFile.Access, _ unpacking: Unpacking = Unpacking()
    ) throws(DiskImageError) -> OpenedImage {
        let file = try ImageFile(path, for: access)
        if let compressed = CompressedFormat.of(file) { return try compressed.open(file, unpacking) }
        let source = try requireRight(of: file, unpacking)
        let definition = definitions.first { $0.appearance.isOf(file) } ?? RawFormat.self
        var opened = try definition.open(file, for: access)
        opened.source = source
        return opened
    }

    /// Opens an image that is no layer over another.
    ///
    /// - Parameter unpacks: whether it may be compressed; else it is opened as what it is not, a raw image.
    package static func openRaw(
        _ path: String, for access: ImageFile.Access, _ unpacking: Unpacking, unpacks: Bool = true
    ) throws(DiskImageError) -> OpenedImage {
        let file = try ImageFile(path, for: access)
        if unpacks, let compressed = CompressedFormat.of(file) { return try compressed.open(file, unpacking) }
        return OpenedImage(file: file, layer: nil, source: try requireRight(of: file, unpacking))
    }

    /// Whether a file is one that ``open(_:for:_:)`` unpacks.
    package static func isCompressed(_ path: String) throws(DiskImageError) -> Bool {
        CompressedFormat.of(try ImageFile(path, for: .reading)) != nil
    }

    /// What a batch calls what it unpacks of a file of that name.
    package static func unpackedName(of name: String) -> String { CompressedFormat.unpackedName(of: name) }

    /// Reads all of a file that is not compressed where it must be a certain one; else `nil`.
    private static func requireRight(
        of file: ImageFile, _ unpacking: Unpacking
    ) throws(DiskImageError) -> SourceFile? {
        guard unpacking.isOfOneFile else { return nil }
        guard !file.isDevice else {
            let what = unpacking.expected == nil ? "signature" : "digest"
            throw DiskImageError(
                .badImage, "use", file.path, reason: "a \(what) is that of a file, and this is a device")
        }
        defer { unpacking.progress(.init(done: file.size, size: file.size, unpacked: 0)) }
        return try ArchiveSource(file, unpacking).requireRight { done in
            unpacking.progress(.init(done: done, size: file.size, unpacked: 0))
        }
    }

    /// What a file is that is of another format than raw which is made here; `nil` for any other.
    static func madeOtherThanRaw(_ file: ImageFile) -> FileAppearance? {
        definitions.map { $0.appearance }.first { $0.isOf(file) }
    }

    /// What a file is that was taken for a raw image; `nil` where nothing is recognized.
    package static func foreignContent(of file: ImageFile) -> ForeignContent? {
        if let found = appearance(of: file) {
            return ForeignContent(name: found.name, hint: found.hint(file.path), remedy: found.remedy)
        }
        return file.recognizeWhole().map { ForeignContent(name: $0.words, hint: $0.wholeDiskAdvice) }
    }

    /// The format of a file that is not raw, as far as its first and last bytes tell.
    static func appearance(of file: ImageFile) -> FileAppearance? {
        madeOtherThanRaw(file) ?? CompressedFormat.of(file)?.appearance ?? ForeignFormats.all.first { $0.isOf(file) }
    }

    /// What tells whether a file of this format is whole, in bytes: the size of the disk that it holds or, where it is
    /// compressed, its own; `nil` where it is not of this format.
    package func measure(_ file: ImageFile) throws(DiskImageError) -> UInt64? { try definition.measure(file) }
}

/// Writing.
extension ImageFormat {
    /// How many images are best made at once for each processor.
    package var makersPerProcessor: Int { definition.makersPerProcessor }

    /// Makes a new image of the base, which is only read, with the changes.
    ///
    /// - Parameter holdsSecret: people other than the owner get no access, whatever the base's mode is.
    /// - Parameter replacing: whether a file of that name is replaced; the base itself never is.
    /// - Parameter whenWhole: done when the file is whole, just before it gets its name.
    @discardableResult
    package func write(
        _ changes: [Extent], over base: ImageFile, to path: String, holdsSecret: Bool, replacing: Bool,
        _ making: Making = Making(), whenWhole: () throws(DiskImageError) -> Void = {}
    ) throws(DiskImageError) -> NewImage {
        try definition.write(
            changes, over: base, to: path, holdsSecret: holdsSecret, replacing: replacing, making, whenWhole: whenWhole)
    }

    /// Whether the file at a path holds what would be written there: the changes, over this base.
    ///
    /// - Parameter packed: what is known of it, where it is compressed.
    package func holds(
        _ path: String, _ changes: [Extent], over base: ImageFile, _ packed: PackedImage? = nil
    ) throws(DiskImageError) -> Bool {
        try definition.holds(path, changes, over: base, packed)
    }
}

extension PartitionTable {
    /// Reads the table of an image that should be raw; what is none is named as what it is.
    package init(ofRawImage file: ImageFile) throws(DiskImageError) {
        try self.init(of: file, foreign: ImageFormat.foreignContent)
    }
}
