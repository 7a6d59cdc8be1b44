// SPDX-License-Identifier: Apache-2.0

// `Errno` and `FileDescriptor` are part of this module's own vocabulary.
@_exported public import SystemPackage
