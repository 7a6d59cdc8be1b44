// SPDX-License-Identifier: Apache-2.0

/// A half-open range of byte offsets in a ``SourceText``.
public struct SourceRange: Hashable, Sendable {
    /// The first byte.
    public var start: Int
    /// Behind the last byte; never before `start`.
    public var end: Int

    /// A range of bytes; one that ends before it starts is empty.
    public init(start: Int, end: Int) {
        self.start = start
        self.end = Swift.max(start, end)
    }
}

/// A line and a column, both from 1; the column counts characters (Unicode scalars), not bytes.
public struct SourceLocation: Hashable, Sendable {
    /// From 1.
    public var line: Int
    /// From 1, in characters.
    public var column: Int

    /// A place by its line and column, both from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// Where a text came from.
public enum SourceOrigin: Hashable, Sendable {
    /// A file, which the text's name names.
    case file
    /// The file of a setting, by what a manifest calls the setting.
    case settingsFile(key: String)
    /// The value of a setting, which stands on the command line or in a manifest, by what a manifest calls the setting.
    case value(key: String)
    /// What gives a setting in the place of a file, by what a manifest calls the setting. Without a byte of it, it is about the place
    /// that names it.
    case source(key: String)
    /// A template that was rendered for a device.
    case template(path: String, device: String)
}

/// The text of one input file: its name as the user gave it, its bytes, where it came from, and what of it may be shown.
public struct SourceText: Sendable {
    /// What findings call it: a file's name as the user gave it, or an option.
    public let name: String
    /// All of it, as it was read; UTF-8 or not.
    public let bytes: [UInt8]
    /// Where it came from.
    public var origin: SourceOrigin
    /// The file that it was read from, as the user named it; `nil` for a value, for standard input, and for what is not known.
    package var path: String?
    /// What of it findings may show.
    public var disclosure: Disclosure

    /// Nothing of a text is shown until somebody knows what in it is harmless.
    public init(name: String, bytes: [UInt8], origin: SourceOrigin = .file, disclosure: Disclosure = .nothing) {
        self.name = name
        self.bytes = bytes
        self.origin = origin
        self.disclosure = disclosure
    }
}
