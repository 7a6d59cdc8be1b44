// SPDX-License-Identifier: Apache-2.0

internal import CExt2FS
internal import FileSystems
internal import Glibc

/// libcom_err's words for libext2fs's error numbers, and its silence: the library prints some of its findings to
/// standard error unless a hook takes them.
private let prepared: Void = {
    initialize_ext2_error_table()
    _ = set_com_err_hook { _, _, _, _ in }
}()

/// Makes libext2fs ready: its words, and no output of its own. Done once.
func prepareLibrary() { prepared }

/// What libext2fs answered: its own error number and words. Only ever the `cause` of a `FileSystemError`.
package struct Ext2Status: Error, CustomStringConvertible, Sendable {
    /// A number of libext2fs's error table, or an errno.
    package var code: Int
    /// What libcom_err says of it.
    package var words: String

    package var description: String { "libext2fs: \(words)" }
}

extension Ext2Status {
    init(_ code: Int) {
        prepareLibrary()
        self.init(code: code, words: error_message(code).map { String(cString: $0) } ?? "error \(code)")
    }
}

extension FileSystemError.Code {
    /// The kind of failure that an error number of libext2fs stands for.
    init(status: Int) {
        switch status {
        case EXT2_ET_BLOCK_ALLOC_FAIL: self = .noSpace
        case EXT2_ET_INODE_ALLOC_FAIL: self = .noInodes
        case EXT2_ET_FILE_NOT_FOUND: self = .notFound
        case EXT2_ET_NO_DIRECTORY: self = .notDirectory
        case EXT2_ET_NO_MEMORY, Int(ENOMEM): self = .internal
        case EXT2_ET_UNSUPP_FEATURE, EXT2_ET_RO_UNSUPP_FEATURE, EXT2_ET_REV_TOO_HIGH, EXT2_ET_UNKNOWN_CSUM,
            EXT2_ET_DIRHASH_UNSUPP:
            self = .unsupportedFeature
        case EXT2_ET_BAD_MAGIC: self = .notRecognized
        default: self = .damaged
        }
    }
}

/// The advice for a file system whose structures are wrong.
let checkAdvice = "check and repair it with e2fsck -f first"
