// SPDX-License-Identifier: Apache-2.0

/// What `--version` prints.
let version = "0.1.0"
