// SPDX-License-Identifier: Apache-2.0

package import DiskImage
internal import Dispatch
internal import Synchronization

/// One pass over an image to one or several devices side by side, and the read-back.
///
/// The image is read once. What makes it one that can be used, its first MiB and its backup table, is held back until all
/// else is on the device and has been read back: until then the device begins and ends with zeros, has no partition table, and
/// nobody takes it for a finished one.
///
/// The steps are ``write(_:progress:)``, ``verify(_:progress:)`` and ``finish(_:_:_:progress:)``, each once, on one
/// thread. What fails on the way is in ``outcomes``; it keeps no other device from being finished.
package final class Transfer {
    /// How far one device is.
    package struct Progress: Hashable, Sendable {
        /// What is being done to the device.
        package var phase = Phase.writing
        /// Of the phase, in bytes of the image.
        package var done: UInt64 = 0
        /// How much of the source has been read for that, in bytes, while a stream is written; else 0.
        package var sourceDone: UInt64 = 0

        /// The steps, in their order.
        package enum Phase: String, Sendable {
            case writing, syncing, verifying, done, failed
        }
    }

    /// What of a device is read back and held against what was written.
    package enum Verification: String, Sendable {
        /// Everything.
        case full
        /// Everything but the runs of zeros that the device was asked to make, or was given as zeros.
        case data
        /// Nothing.
        case none
    }

    /// What became of one device.
    package struct Outcome: Sendable {
        /// Why it failed; `nil` where nothing has up to now.
        package var failure: DiskImageError?
        /// In bytes: what was written, and what was made zero without writing zeros.
        package var written: UInt64 = 0
        /// In bytes.
        package var zeroed: UInt64 = 0
        /// What of it was read back and is right.
        package var verification = Verification.none
        /// Whether it may be changed: a device that failed before is as it was.
        package var isTouched = false
        /// In seconds.
        package var writing: Double = 0
        /// In seconds; 0 where nothing was read back.
        package var verifying: Double = 0
    }

    /// Each has a thread of its own, and Dispatch has some 250 at most.
    private static let maximumTargets = 128
    private static let maximumThreads = 240
    private let targets: [WriteTarget]
    private let verification: Verification
    private let shouldStop: @Sendable () -> Bool
    private let digests = DigestTaker()
    private var writers: [TargetWriter] = []

    /// How many threads the writing of so many devices starts.
    package static func threads(of devices: Int, _ verification: Verification) -> Int {
        // While it is written, one for each device, and one that takes digests.
        verification == .none ? devices : max(devices + 1, devices * readingThreads(of: devices))
    }

    /// How many threads read one of so many devices back.
    private static func readingThreads(of devices: Int) -> Int {
        max(1, min(ReadBack.maximumThreads, maximumThreads / max(devices, 1)))
    }

    /// - Parameter verification: what is read back.
    /// - Parameter shouldStop: asked now and then; `true` leaves the devices unfinished, each with a failure that says so.
    /// - Throws: what keeps it from beginning.
    package init(
        to targets: [WriteTarget], _ verification: Verification, shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DiskImageError) {
        guard targets.count <= Self.maximumTargets else {
            throw DiskImageError(
                .cannotCreate, "write to", "\(targets.count) devices",
                reason: "at most \(Self.maximumTargets) can be written to at once",
                hint: "write to some of them first")
        }
        (self.targets, self.verification, self.shouldStop) = (targets, verification, shouldStop)
    }

    /// What became of each device up to now, in their order.
    package var outcomes: [Outcome] { writers.map(\.outcome) }

    /// Whether there is a device that has not failed.
    package var isGoingOn: Bool { writers.contains { $0.outcome.failure == nil } }

    /// Nothing more is done to a device that has not failed by now, and fails this check.
    package func require(_ check: (WriteTarget) throws(DiskImageError) -> Void) {
        for writer in writers where writer.outcome.failure == nil {
            do throws(DiskImageError) {
                try check(writer.target)
            } catch {
                writer.fail(error)
            }
        }
    }

    /// Nothing more is done to any device, where that is asked for.
    package func stopIfAsked() {
        require { (target) throws(DiskImageError) in
            guard shouldStop() else { return }
            throw .interrupted("write to", target.path)
        }
    }

    /// Says that nothing more is done to any device: the image is found to be wrong.
    package func giveUp(progress: ([Progress]) -> Void) {
        for writer in writers { writer.state.withLock { $0.progress.phase = .failed } }
        progress(writers.map(\.progress))
    }

    /// Writes an image with changes applied on the way, but for what is held back. The image stays as it is.
    ///
    /// - Parameter patches: what each device has otherwise than the image: its partition table.
    /// - Parameter progress: told now and then, on the caller's thread, one element a device; so it is in the other steps.
    /// - Returns: what is held back; `nil` where no device is left to go on with.
    package func write(
        _ image: ImageFile, _ content: ImageContent, _ patches: [[Extent]], progress: ([Progress]) -> Void
    ) throws(DiskImageError) -> HeldBack? {
        let backups = patches.map { patches in patches.filter { $0.end > content.size } }
        return write(
            try FileSource(image, content),
            backups: backups.map { $0.first.map { $0.offset..<$0.end } }, progress)
    }

    /// Writes what comes in a stream, but for what is held back.
    ///
    /// - Returns: what is held back; `nil` where no device is left to go on with.
    package func write(_ stream: any ImageStream, progress: ([Progress]) -> Void) -> HeldBack? {
        write(StreamSource(stream: stream), backups: targets.map { _ in nil }, progress)
    }

    private func write(
        _ source: some PartSource, backups: [Range<UInt64>?], _ progress: ([Progress]) -> Void
    ) -> HeldBack? {
        writers = zip(targets, backups).map { target, backup in
            TargetWriter(target, size: source.size, backup: backup, shouldStop: shouldStop)
        }
        let group = DispatchGroup()
        let consumers: [any PartConsumer] = writers + (verification == .none ? [] : [digests])
        for consumer in consumers {
            DispatchQueue(label: "cuttle-os.transfer").async(group: group) { consumer.consume() }
        }
        func tell() { progress(writers.map(\.progress)) }
        func give(_ part: Part) -> Bool {
            for consumer in consumers { consumer.queue.put(part) }
            tell()
            // Nobody is left to read for where all have failed.
            return !shouldStop() && isGoingOn
        }
        var collector = HeldBack.Collector()
        var held: HeldBack?
        var end = Part.Kind.failure(.interrupted("write to", "the devices"))
        do throws(DiskImageError) {
            var isWhole = true
            try source.forEach { part in
                isWhole = collector.take(part, give) && !shouldStop()
                return isWhole
            }
            if isWhole { held = collector.finish(give) }
            if let held { end = .end(held.size) }
        } catch {
            end = .failure(error)
        }
        for consumer in consumers { consumer.queue.put(Part(end)) }
        while group.wait(timeout: .now() + 0.2) == .timedOut { tell() }
        tell()
        return isGoingOn ? held : nil
    }

    /// Reads back what is to be, but for what is held back.
    ///
    /// - Parameter expected: the image, which tells which byte is wrong; `nil` where it was a stream.
    package func verify(_ expected: ImageContent?, progress: ([Progress]) -> Void) {
        guard verification != .none else { return }
        var known = digests.digests
        if verification == .data { known.removeAll { $0.digest == nil } }
        let (entries, threads) = (known, Self.readingThreads(of: targets.count))
        onAll(progress) { $0.verify(entries, expected, threads: threads) }
    }

    /// Writes what was held back, and reads it back: what was edited, then the backup table, then the first MiB.
    ///
    /// - Parameter edits: what was changed of the image since it was written, in the order of the disk.
    /// - Parameter patches: what each device has otherwise than the image: its partition table.
    package func finish(
        _ held: HeldBack, _ edits: [Extent], _ patches: [[Extent]], progress: ([Progress]) -> Void
    ) {
        var endings: [TargetWriter.Ending] = []
        for own in patches {
            var held = held
            held.apply(edits)
            held.apply(own)
            let outside = (edits + own).flatMap { $0.pieces(in: held.rest) }
            let behind = own.flatMap { $0.pieces(in: held.size..<UInt64.max) }
            endings.append(
                .init(
                    edits: outside, backup: [held.tail] + behind,
                    head: Extent(offset: 0, bytes: held.head)))
        }
        let (known, verification) = (endings, verification)
        onAll(progress) { [writers] writer in
            guard let index = writers.firstIndex(where: { $0 === writer }) else { return }
            writer.finish(known[index], verification)
        }
    }

    /// Does a step for every device, each on a thread of its own.
    private func onAll(_ progress: ([Progress]) -> Void, _ step: @escaping @Sendable (TargetWriter) -> Void) {
        let group = DispatchGroup()
        for writer in writers {
            DispatchQueue(label: "cuttle-os.transfer").async(group: group) { step(writer) }
        }
        while group.wait(timeout: .now() + 0.2) == .timedOut { progress(writers.map(\.progress)) }
        progress(writers.map(\.progress))
    }
}

extension Transfer {
    /// The image as the first device that has not failed holds it, with what is held back over it, for reading; `nil` where
    /// all have failed. It must not be read any more once the next step has begun.
    ///
    /// - Parameter archive: what the image came out of, which messages name.
    package func image(_ held: HeldBack, of archive: ImageFile) throws(DiskImageError) -> ImageFile? {
        guard let writer = writers.first(where: { $0.outcome.failure == nil }) else { return nil }
        return try ImageFile(held.extents, size: held.size, over: writer.target.readable(), of: archive)
    }
}

extension Extent {
    /// What of it lies in a range: one piece, or none.
    fileprivate func pieces(in range: Range<UInt64>) -> [Extent] {
        let part = (offset..<end).clamped(to: range)
        guard !part.isEmpty else { return [] }
        return [
            Extent(
                offset: part.lowerBound,
                bytes: Array(bytes[Int(part.lowerBound - offset)..<Int(part.upperBound - offset)]))
        ]
    }
}
