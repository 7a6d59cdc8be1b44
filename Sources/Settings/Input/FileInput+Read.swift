// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
internal import Glibc
internal import SystemIO

/// Why an input file could not be read, as a diagnostic to show beside all others.
package struct InputFailure: Error {
    /// What is told of it, with the file's name.
    package var diagnostic: Diagnostic
    /// What kind of failure it is.
    package var reason: Reason

    /// The kinds of failure.
    package enum Reason: Hashable, Sendable {
        case missing
        case noPermission
        /// It is not a file of the kind that is read, or too large.
        case unusable
        case io
    }

    /// What is told of a file, and what kind of failure it is.
    package init(diagnostic: Diagnostic, reason: Reason) { (self.diagnostic, self.reason) = (diagnostic, reason) }
}

extension FileInput {
    /// The largest settings file, in bytes.
    package static let maximumSize = 1 << 20

    /// How the file is named in diagnostics.
    package var displayName: String {
        switch self {
        case .path(let path): path.isEmpty ? "''" : path.isContent ? "what was given in place of a file's name" : path
        case .bytes(_, let name, _, _): name
        case .standardInput: "<stdin>"
        case .supplied(let supply): supply.name
        }
    }

    /// The file as a text.
    ///
    /// - Parameter key: what a manifest calls the setting that it is the file of.
    package func text(of key: String) throws(InputFailure) -> SourceText {
        var text = SourceText(name: displayName, bytes: try read(), origin: origin(of: key))
        if case .path(let path) = self { text.path = path }
        if case .bytes(_, _, let secrets, _) = self { text.disclosure = Disclosure(open: [], withheld: secrets) }
        return text
    }

    /// What is no file of the user's has an origin of its own.
    private func origin(of key: String) -> SourceOrigin {
        if case .bytes(_, _, _, let origin) = self, origin != .file { return origin }
        if case .supplied = self { return .source(key: key) }
        return .settingsFile(key: key)
    }

    /// Whether a path leads to this very file.
    package func isFile(at path: String) -> Bool {
        guard case .path(let own) = self else { return false }
        var (one, other) = (stat(), stat())
        return stat(own, &one) == 0 && stat(path, &other) == 0 && one.st_dev == other.st_dev
            && one.st_ino == other.st_ino
    }

    /// Whether it is a descriptor that whoever began this process opened, as a shell's `<(…)` and /dev/stdin are.
    package var isDescriptor: Bool {
        guard case .path(let path) = self else { return self == .standardInput }
        return path == "/dev/stdin" || ["/dev/fd/", "/proc/self/fd/"].contains(where: path.hasPrefix)
    }

    /// The file's bytes, `limit` at most. A path is one of a regular file, so that a FIFO or a device cannot stall the tool;
    /// standard input, and another descriptor that is open already, may be anything.
    package func read(limit: Int = maximumSize) throws(InputFailure) -> [UInt8] {
        switch self {
        case .bytes(let bytes, _, _, _):
            guard bytes.count <= limit else { throw tooLarge(limit) }
            return bytes
        case .standardInput:
            return try readAll(.standardInput, limit)
        case .path(let path):
            return try readFile(path, limit)
        case .supplied(let supply):
            let bytes = try supply.read()
            guard bytes.count <= limit else { throw tooLarge(limit) }
            return bytes
        }
    }

    private func readFile(_ path: String, _ limit: Int) throws(InputFailure) -> [UInt8] {
        guard !path.isEmpty else { throw failure("missing", .missing, "no file is named", "give a path") }
        let descriptor: Descriptor
        do throws(Errno) {
            // A pipe is waited for, and a FIFO is not.
            descriptor =
                isDescriptor
                ? try Descriptor(path, .readOnly, [.noControllingTerminal]) : try Descriptor(reading: path)
        } catch {
            throw openFailure(error)
        }
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw ioFailure(.last) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFIFO where isDescriptor, S_IFCHR where isDescriptor: return try readAll(descriptor.file, limit)
        case S_IFDIR:
            throw failure("directory", .unusable, "this is a directory, not a file", "name the file in it")
        case S_IFIFO:
            throw failure(
                "not-a-file", .unusable, "this is a FIFO, not a regular file", "write it to a file, or pipe it to '-'")
        default:
            throw failure("not-a-file", .unusable, "this is not a regular file", "name a regular file")
        }
        guard status.st_size <= limit else { throw tooLarge(limit) }
        return try readAll(descriptor.file, limit)
    }

    private func readAll(_ file: FileDescriptor, _ limit: Int) throws(InputFailure) -> [UInt8] {
        do throws(Errno) {
            if let bytes = try file.readToEnd(limit: limit) { return bytes }
        } catch {
            throw ioFailure(error)
        }
        throw tooLarge(limit)
    }

    private func tooLarge(_ limit: Int) -> InputFailure {
        failure(
            "too-large", .unusable, "the file is larger than \(limit >> 20) MiB",
            "no such file is; is this the right one?")
    }

    private var hintForMissing: MessageText {
        if isDescriptor { return "sudo closes what a shell opens for <(…): pipe it in instead, and name it -" }
        return displayName.hasPrefix("~")
            ? "a shell replaces ~ at the start of a word alone: write the path out" : "check the path"
    }

    private func openFailure(_ code: Errno) -> InputFailure {
        switch code {
        case .noSuchFileOrDirectory, .notDirectory:
            failure("missing", .missing, "there is no such file", hintForMissing)
        case .permissionDenied, .notPermitted:
            failure("no-permission", .noPermission, "the file may not be read", "run this as a user who may read it")
        default: ioFailure(code)
        }
    }

    private func ioFailure(_ code: Errno) -> InputFailure {
        failure("io", .io, "the file cannot be read: \(trusted: code)", nil)
    }

    private func failure(
        _ id: String, _ reason: InputFailure.Reason, _ message: MessageText, _ hint: MessageText?
    ) -> InputFailure {
        let source = SourceText(name: displayName, bytes: [])
        return InputFailure(
            diagnostic: Diagnostic("input.\(id)", .error, message, in: source, hint: hint), reason: reason)
    }
}

extension String {
    /// Whether this is a file's content, by mistake, and no name: nothing of it is shown then.
    fileprivate var isContent: Bool {
        utf8.count > 4096 || contains("\n") || contains("-----BEGIN") || hasPrefix("{") || hasPrefix("[")
    }
}
