// SPDX-License-Identifier: Apache-2.0

internal import CReleaseNote
internal import CommandSupport
internal import CuttleOS

/// What `--version` prints: the version, and of a binary that `scripts/link` made what it was made of.
let version: String = {
    let note = String(cString: cuttle_release_note())
    return note.isEmpty ? cuttleOSVersion : "\(cuttleOSVersion) (\(note))"
}()
