// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Compression
internal import DiskImage
internal import Glibc
internal import SystemIO

extension CompressedFormat {
    /// Unpacks an archive whole, and holds it against its checksums and the digest that is expected.
    func open(_ archive: ImageFile, _ unpacking: Unpacking) throws(DiskImageError) -> OpenedImage {
        let source = try ArchiveSource(archive, unpacking)
        defer { unpacking.progress(.init(done: archive.size, size: archive.size, unpacked: 0)) }
        let decoder: Decoder
        do throws(CompressionError) {
            decoder = try Decoder(compression, source, limits: .init(size: unpacking.largest))
        } catch {
            throw try failure(error, archive, source, unpacking)
        }
        let output = try Output(unpacking.place, archive, decoder.told)
        do throws(CompressionError) {
            try unpack(decoder, archive, into: output, unpacking)
        } catch {
            throw try failure(error, archive, source, unpacking)
        }
        guard decoder.position > 0 else {
            throw DiskImageError(.badImage, "unpack", archive.path, reason: "there is nothing in it")
        }
        var known = try source.requireRight()
        (known.compression, known.lacksCheck) = (compression.rawValue, decoder.lacksCheck)
        let file = try output.finish(decoder.position, archive)
        if let inner = Self.of(file)?.appearance ?? ImageFormat.madeOtherThanRaw(file) {
            throw refusal(of: inner, in: archive)
        }
        return OpenedImage(file: file, layer: nil, source: known, target: output.target)
    }

    /// Moves everything that is unpacked into the output; what is zero stays a hole.
    private func unpack(
        _ decoder: Decoder, _ archive: ImageFile, into output: Output, _ unpacking: Unpacking
    ) throws(CompressionError) {
        let runs = DecodedRuns(decoder)
        var shown: UInt64 = 0
        while let run = try runs.next() {
            do throws(DiskImageError) {
                try output.put(run)
                if run.offset == 0, let bytes = run.bytes, let inner = Self.beginning(bytes) {
                    throw refusal(of: inner, in: archive)
                }
                guard !unpacking.shouldStop(), !output.isInterrupted else { throw Self.stopped(archive) }
            } catch {
                throw CompressionError(.source, error.reason, cause: error)
            }
            guard run.end - shown >= 4 << 20 else { continue }
            shown = run.end
            unpacking.progress(
                .init(done: decoder.consumed, size: archive.size, unpacked: decoder.position))
        }
    }

    static func stopped(_ archive: ImageFile) -> DiskImageError {
        DiskImageError(.busy, "unpack", archive.path, reason: "it was stopped before it was done")
    }

    /// What is inside, by how it begins, where that is to be unpacked or converted once more.
    static func beginning(_ bytes: UnsafeRawBufferPointer) -> FileAppearance? {
        (all.map(\.appearance) + [Qcow2Format.appearance]).first { appearance in
            appearance.signature.map { $0.offset == 0 && $0.bytes.count > 2 && bytes.starts(with: $0.bytes) } ?? false
        }
    }

    func refusal(of inner: FileAppearance, in archive: ImageFile) -> DiskImageError {
        let next =
            inner.advice == ForeignFormats.byQEMU
            ? "then make a raw image of that: qemu-img convert -O raw UNPACKED NEW.raw" : "then give that"
        return DiskImageError(
            .badImage, "unpack", archive.path, reason: "inside it is \(inner.name), not a raw disk image",
            hint: "\(appearance.hint(archive.path)); \(next)")
    }

    /// A stream that cannot be unpacked is most often not the file that it should be: its digest tells, or its signature.
    func failure(
        _ error: CompressionError, _ archive: ImageFile, _ source: ArchiveSource, _ unpacking: Unpacking
    ) throws(DiskImageError) -> DiskImageError {
        if let cause = error.cause as? DiskImageError { return cause }
        if unpacking.isOfOneFile { _ = try source.requireRight() }
        var failure = DiskImageError(.badImage, "unpack", archive.path, reason: error.reason)
        switch error.code {
        case .truncated, .damaged, .wrongCheck, .trailing: failure.hint = "download it again, or copy it anew"
        case .tooLarge: failure.remedy = .allowLargerImage
        case .members, .encrypted, .unsupported, .memory:
            failure.hint = appearance.hint(archive.path)
        case .source, .failed, .stopped: failure.code = .io
        }
        return failure
    }
}
