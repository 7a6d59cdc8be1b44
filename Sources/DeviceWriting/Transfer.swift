// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import DiskImage
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import SystemIO

/// One pass over an image, with changes applied over it, to one or several devices side by side, and the read-back.
///
/// The image is read once. Its first part is written last, when all else is on the device: until then the device begins
/// with zeros, has no partition table, and nobody takes it for a finished one.
package struct Transfer {
    /// How far one device is.
    package struct Progress: Hashable, Sendable {
        /// What is being done to the device.
        package var phase = Phase.writing
        /// Of the phase, in bytes of the image.
        package var done: UInt64 = 0

        /// The steps, in their order.
        package enum Phase: String, Sendable {
            case writing, syncing, verifying, done, failed
        }
    }

    /// What became of one device.
    package struct Outcome: Sendable {
        /// Why it failed; `nil` where the device holds the image.
        package var failure: DiskImageError?
        /// In bytes: what was written, and what was made zero without writing zeros.
        package var written: UInt64 = 0
        /// In bytes.
        package var zeroed: UInt64 = 0
        /// Whether all of it was read back and is right.
        package var isVerified = false
        /// Whether it may be changed: a device that failed before is as it was.
        package var isTouched = false
        /// In seconds.
        package var writing: Double = 0
        /// In seconds; 0 where nothing was read back.
        package var verifying: Double = 0
    }

    /// Each has a thread of its own, and Dispatch has some 250 at most.
    private static let maximumTargets = 128
    private let image: ImageFile
    private let content: ImageContent
    private let changes: [Extent]
    private let table: PartitionTable

    /// The changes are applied on the way; the image stays as it is.
    package init(of image: ImageFile, _ changes: [Extent], _ table: PartitionTable) {
        self.image = image
        self.changes = changes
        self.table = table
        content = ImageContent(image, changes)
    }

    /// - Parameter growsTable: whether the backup partition table goes to the end of each device.
    /// - Parameter verifies: whether everything is read back.
    /// - Parameter progress: told now and then, on the caller's thread, one element a device.
    /// - Parameter shouldStop: asked now and then; `true` leaves the devices unfinished, each with a failure that says so.
    /// - Throws: what keeps it from beginning.
    package func run(
        to targets: [WriteTarget], growsTable: Bool, verifies: Bool, progress: ([Progress]) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DiskImageError) -> [Outcome] {
        guard targets.count <= Self.maximumTargets else {
            throw DiskImageError(
                .cannotCreate, "write to", "\(targets.count) devices",
                reason: "at most \(Self.maximumTargets) can be written to at once",
                hint: "write to some of them first")
        }
        var writers: [TargetWriter] = []
        for target in targets {
            let patches = growsTable ? try table.grown(to: max(target.size, content.size), content) : []
            writers.append(TargetWriter(target, content, patches: patches, shouldStop: shouldStop))
        }
        let occupied = content.occupied(try image.dataRanges(), step: UInt64(Part.size))
        let digests = DigestTaker()
        let group = DispatchGroup()
        let consumers: [any PartConsumer] = writers + (verifies ? [digests] : [])
        for consumer in consumers {
            DispatchQueue(label: "cuttle-os.transfer").async(group: group) { consumer.consume() }
        }
        func tell() { progress(writers.map(\.progress)) }
        var failure: DiskImageError?
        do throws(DiskImageError) {
            try readParts(occupied) { part in
                for consumer in consumers { consumer.queue.put(part) }
                tell()
                // Nobody is left to read for where all have failed.
                return !shouldStop() && writers.contains { $0.outcome.failure == nil }
            }
        } catch {
            failure = error
        }
        for consumer in consumers { consumer.queue.put(Part(failure.map(Part.Kind.failure) ?? .end)) }
        while group.wait(timeout: .now() + 0.2) == .timedOut { tell() }
        if verifies {
            let known = digests.digests
            for writer in writers {
                DispatchQueue(label: "cuttle-os.verify").async(group: group) { writer.verify(known) }
            }
            while group.wait(timeout: .now() + 0.2) == .timedOut { tell() }
        }
        tell()
        return writers.map(\.outcome)
    }

    /// Reads the image from its start to its end, in parts of data and of zeros.
    private func readParts(
        _ occupied: [Range<UInt64>], _ give: (Part) -> Bool
    ) throws(DiskImageError) {
        var position: UInt64 = 0
        func zeros(to end: UInt64) -> Bool {
            while position < end {
                let next = min(end, position + Part.maximumZeros)
                guard give(Part(.zeros(position..<next))) else { return false }
                position = next
            }
            return true
        }
        for range in occupied {
            guard zeros(to: range.lowerBound) else { return }
            while position < range.upperBound {
                let end = min(range.upperBound, position + UInt64(Part.size))
                for part in Part.split(try content.read(position..<end), at: position) {
                    guard give(part) else { return }
                }
                position = end
            }
        }
        _ = zeros(to: content.size)
    }
}

/// A run of an image on its way.
struct Part: Sendable {
    enum Kind: Sendable {
        case data(UInt64, ArraySlice<UInt8>)
        case zeros(Range<UInt64>)
        /// Everything was read.
        case end
        /// The image could not be read.
        case failure(DiskImageError)
    }

    let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    /// In bytes.
    static let size = 2 << 20
    /// So long can one call take that nobody can interrupt.
    static let maximumZeros: UInt64 = 256 << 20
    /// A shorter run of zeros is written as it is.
    private static let leastZeros = 256 << 10

    /// Cuts bytes where there are long runs of zeros.
    static func split(_ bytes: [UInt8], at offset: UInt64) -> [Part] {
        var parts: [Part] = []
        var start = 0
        for step in stride(from: 0, to: bytes.count, by: leastZeros) {
            let end = min(step + leastZeros, bytes.count)
            let isZero = bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[step..<end]).isZero }
            guard isZero else { continue }
            if start < step { parts.append(Part(.data(offset + UInt64(start), bytes[start..<step]))) }
            parts.append(Part(.zeros(offset + UInt64(step)..<offset + UInt64(end))))
            start = end
        }
        if start < bytes.count { parts.append(Part(.data(offset + UInt64(start), bytes[start...]))) }
        return parts
    }
}

/// What takes the parts of an image, on a thread of its own, until the end or a failure.
protocol PartConsumer: Sendable {
    var queue: BoundedQueue<Part> { get }
    func consume()
}

/// Takes the digest of every run of data on its way.
final class DigestTaker: PartConsumer {
    /// The SHA-256 of a run of data, and where it is.
    struct Entry: Sendable {
        var range: Range<UInt64>
        /// `nil` for zeros.
        var digest: SHA256Digest?
    }

    let queue = BoundedQueue<Part>(limit: 4)
    private let entries = Mutex<[Entry]>([])

    /// In the order of the disk.
    var digests: [Entry] { entries.withLock { $0 } }

    func consume() {
        while let part = queue.take() {
            switch part.kind {
            case .data(let offset, let bytes):
                let digest = bytes.withUnsafeBytes { bytes in
                    var hash = SHA256()
                    hash.update(bufferPointer: bytes)
                    return hash.finalize()
                }
                add(Entry(range: offset..<offset + UInt64(bytes.count), digest: digest))
            case .zeros(let range): add(Entry(range: range, digest: nil))
            case .end, .failure: return
            }
        }
    }

    private func add(_ entry: Entry) { entries.withLock { $0.append(entry) } }
}
