// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// What `--version` prints.
let version = cuttleOSVersion
