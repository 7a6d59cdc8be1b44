// SPDX-License-Identifier: Apache-2.0

/// A raw disk image or a block device, by its path. Nothing is open between two calls.
///
/// Every verb takes one request and answers with one report: `OSImage(path).edit(request)`.
public struct OSImage: Hashable, Sendable {
    /// The image file or the device's node, absolute or from the process's directory; links are followed.
    public var path: String

    /// Names an image. Nothing is opened or looked at before a verb is called.
    public init(_ path: String) { self.path = path }
}
