// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Synchronization

/// What takes the parts of an image, on a thread of its own, until the end or a failure.
protocol PartConsumer: Sendable {
    var queue: BoundedQueue<Part> { get }
    func consume()
}

/// Takes the digest of every run of data on its way.
final class DigestTaker: PartConsumer {
    typealias Digest = SHA256Digest

    /// The SHA-256 of a run of data, and where it is.
    struct Entry: Sendable {
        var range: Range<UInt64>
        /// `nil` for zeros.
        var digest: Digest?
    }

    let queue = BoundedQueue<Part>(limit: 4)
    private let entries = Mutex<[Entry]>([])

    /// In the order of the disk.
    var digests: [Entry] { entries.withLock { $0 } }

    func consume() {
        while let part = queue.take() {
            switch part.kind {
            case .data(_, let bytes):
                let digest = bytes.withUnsafeBytes { bytes in
                    var hash = SHA256()
                    hash.update(bufferPointer: bytes)
                    return hash.finalize()
                }
                add(Entry(range: part.range, digest: digest))
            case .zeros(let range): add(Entry(range: range, digest: nil))
            case .end, .failure: return
            }
        }
    }

    private func add(_ entry: Entry) { entries.withLock { $0.append(entry) } }
}
