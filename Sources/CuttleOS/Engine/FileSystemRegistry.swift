// SPDX-License-Identifier: Apache-2.0

internal import Ext4
internal import FileSystems

/// The kinds of file systems that can be read and edited, one row each; in the order in which they are tried.
enum FileSystemRegistry {
    static let all: [any FileSystem.Type] = [
        Ext4Volume.self
    ]
}

extension [any FileSystem.Type] {
    /// Which kind a name of libblkid means, and whether it is one of its file systems; `nil` for none.
    func recognize(_ type: String) -> (kind: any FileSystem.Type, as: Recognition)? {
        for kind in self {
            if let recognition = kind.recognizes(type) { return (kind, recognition) }
        }
        return nil
    }

    /// How a message names all of them: `ext4`, `ext4 or fat`.
    var names: String { map { $0.kind }.joined(separator: " or ") }
}
