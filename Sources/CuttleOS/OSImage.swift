// SPDX-License-Identifier: Apache-2.0

/// A raw disk image or a block device, by its path. Nothing is open between two calls.
///
/// Every verb takes one request and answers with one report: `OSImage(path).edit(request)`.
public struct OSImage: Hashable, Sendable {
    public var path: String

    public init(_ path: String) { self.path = path }
}
