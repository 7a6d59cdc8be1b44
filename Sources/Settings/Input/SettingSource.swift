// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// Where a settings file comes from.
public enum FileInput: Hashable, Sendable {
    case path(String)
    /// A program's own bytes; the name stands for the file in diagnostics, which show nothing of the ranges of secrets.
    case bytes([UInt8], name: String, secrets: [SourceRange] = [], origin: SourceOrigin = .file)
    /// Until its end.
    case standardInput
    /// What is asked for the content when it is needed.
    case supplied(FileSupply)
}

/// What gives a settings file that is no file: a program's output, or the like. Nothing of what it gives is ever shown. Two are the
/// same where they are one object.
public final class FileSupply: Sendable {
    /// How it is named in findings.
    package let name: String
    /// Gives the content, or says why there is none.
    package let read: @Sendable () throws(InputFailure) -> [UInt8]

    /// - Parameter read: called on any thread, and more than once.
    package init(name: String, read: @escaping @Sendable () throws(InputFailure) -> [UInt8]) {
        (self.name, self.read) = (name, read)
    }
}

extension FileSupply: Hashable {
    public static func == (one: FileSupply, other: FileSupply) -> Bool { one === other }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// Where a setting comes from.
public enum SettingSource: Hashable, Sendable {
    /// The value itself: a domain, a proxy's URL, a plain password.
    case value(String)
    /// A settings file; of a password, one whose first line it is.
    case file(FileInput)
    /// A password's finished crypt(5) string.
    case hash(String)

    var kind: SettingOption.Kind {
        switch self {
        case .value: .value
        case .file: .file
        case .hash: .hash
        }
    }

    var file: FileInput? { if case .file(let file) = self { file } else { nil } }
}

/// Whether the real `netplan` is asked about a network configuration too.
public enum NetplanCheck: String, CaseIterable, Sendable {
    /// Where it is installed.
    case auto
    /// It is an error if it is not installed.
    case always
    case never
}
