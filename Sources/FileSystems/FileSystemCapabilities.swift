// SPDX-License-Identifier: Apache-2.0

/// What of a file a kind of file system can hold besides its bytes.
package struct FileSystemCapabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The standard library's own looks the element's type up at run time.
    package init(arrayLiteral capabilities: FileSystemCapabilities...) {
        self.init(rawValue: capabilities.reduce(0) { $0 | $1.rawValue })
    }

    /// Permission bits.
    package static let modes = Self(rawValue: 1 << 0)
    /// An owner and a group.
    package static let owners = Self(rawValue: 1 << 1)
    /// Symlinks, and more than one name for a file.
    package static let links = Self(rawValue: 1 << 2)
}

extension FileSystem {
    /// Refuses a mode or an owner that no file of this kind of file system can have.
    ///
    /// - Throws: ``FileSystemError/Code/notCapable``.
    package func requireCapable(of attributes: FileAttributes, for path: String) throws(FileSystemError) {
        let wanted: [(FileSystemCapabilities, Bool, String)] = [
            (.modes, attributes.mode != nil || attributes.directoryMode != nil, "a mode"),
            (.owners, attributes.uid != nil || attributes.gid != nil, "an owner"),
        ]
        for (capability, isWanted, words) in wanted where isWanted && !Self.capabilities.contains(capability) {
            throw FileSystemError(
                .notCapable, "write", path,
                reason: "it is to have \(words), and files of a \(Self.kind) file system have none")
        }
    }
}
