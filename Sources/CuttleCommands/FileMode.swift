// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// A file's kind and its permissions as ls(1) shows them: `-rw-r--r--`, with the set-id and sticky bits.
struct FileMode {
    private let kind: ListReport.Kind
    private let mode: UInt16

    init(_ kind: ListReport.Kind, _ mode: UInt16) { (self.kind, self.mode) = (kind, mode) }

    /// Ten characters.
    var text: String {
        var text = letter
        for (shift, special, letter) in [(6, UInt16(0o4000), "s"), (3, 0o2000, "s"), (0, 0o1000, "t")] {
            let bits = (mode >> UInt16(shift)) & 7
            text += bits & 4 != 0 ? "r" : "-"
            text += bits & 2 != 0 ? "w" : "-"
            let executable = bits & 1 != 0
            text += mode & special == 0 ? (executable ? "x" : "-") : (executable ? letter : letter.uppercased())
        }
        return text
    }

    private var letter: String {
        switch kind {
        case .file: "-"
        case .directory: "d"
        case .symlink: "l"
        case .other: "?"
        }
    }
}
