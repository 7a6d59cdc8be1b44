// SPDX-License-Identifier: Apache-2.0

/// The version of the library and of the tool.
public let cuttleOSVersion = "0.1.0"
