// SPDX-License-Identifier: Apache-2.0

/// What kind of file it is.
package enum FileKind: String, Hashable, Sendable {
    case regular, directory, symlink, characterDevice, blockDevice, fifo, socket, unknown

    /// By the upper bits of a POSIX mode (inode(7)).
    package init(mode: UInt16) {
        self =
            switch mode & 0xf000 {
            case 0x8000: .regular
            case 0x4000: .directory
            case 0xa000: .symlink
            case 0x2000: .characterDevice
            case 0x6000: .blockDevice
            case 0x1000: .fifo
            case 0xc000: .socket
            default: .unknown
            }
    }

    /// For a message: `a directory`, `a FIFO`.
    package var words: String {
        switch self {
        case .regular: "a file"
        case .directory: "a directory"
        case .symlink: "a symlink"
        case .characterDevice, .blockDevice: "a device"
        case .fifo: "a FIFO"
        case .socket: "a socket"
        case .unknown: "a file of an unknown kind"
        }
    }
}
