// SPDX-License-Identifier: Apache-2.0

// `Diagnostic`, `SourceText` and their kin, `ImageFormat` and `SettingName` are part of this library's own vocabulary.
@_exported public import Credentials
@_exported public import Diagnostics
@_exported public import ImageFormats
@_exported public import Settings
