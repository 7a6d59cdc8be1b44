// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// Why a setting could not be put into a file that an image already has.
package struct FormatError: Error, Hashable, CustomStringConvertible {
    /// What kind of failure it is, which the exit code follows from.
    package enum Code: Hashable, Sendable {
        /// The format edits an existing file, and there is none.
        case missingFile
        /// The file has no line for the user.
        case missingUser
        /// The file is not what its format needs.
        case damagedFile
        /// The value cannot stand in a file of this format.
        case badValue
    }
    /// What kind of failure it is.
    package var code: Code
    /// One sentence, without a secret.
    package var message: String
    /// What to do; `nil` where the message says it.
    package var hint: String?

    package var description: String { hint.map { "\(message) (\($0))" } ?? message }

    /// A failure to make a file of a setting; nothing of the setting's value is in its words.
    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}

extension LayoutTarget {
    /// The largest file that is edited in place, in bytes.
    static let maximumExisting = 1 << 20

    /// The file's new bytes.
    ///
    /// - Parameters:
    ///   - value: The checked setting's `bytes`.
    ///   - existing: The bytes of the file that is there; `nil` for none. Only `shadow`, `env` and `hosts` look at them.
    ///   - day: Days since 1970, for `shadow`.
    /// - Returns: `nil` where the format only changes a file that is there, and none is.
    package func render(_ value: [UInt8], existing: [UInt8]?, day: Int) throws(FormatError) -> [UInt8]? {
        switch format {
        case .verbatim: return value
        case .line:
            try requireLine(value)
            return value + [UInt8(ascii: "\n")]
        case .chpasswd:
            try requireLine(value)
            return try Array(requireUser().utf8) + [UInt8(ascii: ":")] + value + [UInt8(ascii: "\n")]
        case .shadow:
            try requireLine(value)
            return try shadowFile(existing).replacing(hash: value, day: day)
        case .env:
            try requireLine(value)
            var file = try EnvironmentFile(bounded(existing) ?? [])
            for name in names { try file.set(name, to: value) }
            return file.bytes
        case .hosts:
            try requireLine(value)
            return try bounded(existing).map { HostsFile($0).replacing(hostName: value) }
        }
    }

    /// The file's bytes once the setting is taken out of it; `nil` where the whole file goes.
    /// A shadow(5) user is locked: the hash becomes `!`.
    package func remove(from existing: [UInt8], day: Int) throws(FormatError) -> [UInt8]? {
        switch format {
        case .verbatim, .line, .chpasswd: return nil
        case .shadow: return try shadowFile(existing).replacing(hash: [UInt8(ascii: "!")], day: day)
        case .env:
            var file = try EnvironmentFile(bounded(existing) ?? [])
            for name in names { try file.remove(name) }
            return file.bytes.isEmpty ? nil : file.bytes
        // What the host was called before is not known.
        case .hosts: return existing
        }
    }

    /// The setting's value in a file, where the file has it: without newline, user or quotes. Never throws: what cannot
    /// be read has no value.
    package func value(in existing: [UInt8]) -> [UInt8]? {
        switch format {
        case .verbatim: return existing
        case .line: return existing.last == UInt8(ascii: "\n") ? existing.dropLast() : existing
        case .chpasswd:
            let line = existing.prefix { $0 != UInt8(ascii: "\n") }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            return Array(line[(colon + 1)...])
        case .shadow:
            guard let hash = try? shadowFile(existing).hash else { return nil }
            let locked: [[UInt8]] = [[], [UInt8(ascii: "!")], [UInt8(ascii: "*")], Array("!*".utf8), Array("!!".utf8)]
            return locked.contains(hash) ? nil : hash
        case .env:
            guard let file = try? EnvironmentFile(existing) else { return nil }
            return names.lazy.compactMap { file.value(of: $0) }.first
        case .hosts: return HostsFile(existing).hostName
        }
    }

    private func shadowFile(_ existing: [UInt8]?) throws(FormatError) -> ShadowFile {
        guard let bytes = try bounded(existing) else {
            throw FormatError(
                .missingFile, "there is no \(path) to put the password into", hint: "is this the root file system?")
        }
        return try ShadowFile(bytes, user: requireUser(), path: path)
    }

    private func bounded(_ existing: [UInt8]?) throws(FormatError) -> [UInt8]? {
        if let existing, existing.count > Self.maximumExisting {
            throw FormatError(.damagedFile, "\(path) is larger than 1 MiB")
        }
        return existing
    }

    func requireUser() throws(FormatError) -> String {
        guard let user, !user.isEmpty else { throw FormatError(.badValue, "the layout names no user for \(path)") }
        return user
    }

    private func requireLine(_ value: [UInt8]) throws(FormatError) {
        guard !value.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
            throw FormatError(.badValue, "the value has more than one line, which \(format.rawValue) cannot hold")
        }
    }
}
