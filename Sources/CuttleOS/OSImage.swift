// SPDX-License-Identifier: Apache-2.0

/// A raw disk image or a block device, by its path. Nothing is open between two calls.
public struct OSImage: Hashable, Sendable {
    public var path: String

    public init(path: String) { self.path = path }
}
