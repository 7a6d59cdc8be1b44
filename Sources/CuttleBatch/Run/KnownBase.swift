// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DigestCache
internal import DiskImage
internal import ImageFormats
internal import SystemIO
internal import TextEncodings

/// What the receipts of a batch say of its base.
struct KnownBase: Sendable {
    let base: Receipt.Base
    /// Where the digest of its content is from.
    let digest: Receipt.DigestOrigin

    /// Reads the base, all that is not a hole; or not at all, where an earlier run has read it and it is unchanged since. A dry
    /// run needs no digest.
    ///
    /// `nil` where it was given up.
    init?(
        _ opened: Session.Opened, _ request: BatchRequest, shouldStop: @escaping @Sendable () -> Bool
    ) throws(CuttleError) {
        let file = opened.file
        var (content, isCached): ([UInt8], Bool) = ([], false)
        if !request.dryRun {
            let cache = request.usesDigestCache ? DigestCache() : nil
            let found = try onDisk { () throws(DiskImageError) in
                try file.contentDigest(by: cache, shouldStop: shouldStop)
            }
            guard let found else { return nil }
            (content, isCached) = found
        }
        base = Receipt.Base(size: file.size, diskGUID: opened.table.uuid, content: content.hex)
        digest = isCached ? .cached : .computed
    }
}

extension ImageFile {
    /// The digest of the content, from the cache where the file is there as it is; `nil` where it was given up.
    fileprivate func contentDigest(
        by cache: DigestCache?, shouldStop: @escaping @Sendable () -> Bool
    ) throws(DiskImageError) -> (digest: [UInt8], isCached: Bool)? {
        guard let cache, let stamp else { return try contentDigest(shouldStop: shouldStop).map { ($0, false) } }
        if let known = cache.digest(of: stamp) { return (known, true) }
        let isSettled = settle()
        guard let digest = try contentDigest(shouldStop: shouldStop) else { return nil }
        if isSettled, self.stamp == stamp { cache.keep(digest, of: stamp) }
        return (digest, false)
    }
}
