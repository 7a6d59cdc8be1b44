// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Crypto
internal import DiskImage
internal import Signatures
internal import TextEncodings

/// A file as it was downloaded, read from its beginning to its end. On the way its digest is taken, and it is held against its
/// signature.
final class ArchiveSource: CompressedSource {
    let size: UInt64
    private let file: ImageFile
    private let unpacking: Unpacking
    private let verifier: SignatureVerifier?
    private var position: UInt64 = 0
    private var hash = SHA256()

    /// - Parameter unpacking: what is expected of the file, and who is asked whether to go on.
    init(_ file: ImageFile, _ unpacking: Unpacking = Unpacking()) throws(DiskImageError) {
        (self.file, self.unpacking, size) = (file, unpacking, file.size)
        do throws(SignatureError) {
            verifier = try unpacking.signature.map { (check) throws(SignatureError) in try check.begin() }
        } catch {
            throw DiskImageError(error, file, unpacking)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        let count = try read(at: position, into: buffer)
        let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        hash.update(bufferPointer: part)
        do throws(SignatureError) {
            try verifier?.feed(part, shouldStop: unpacking.shouldStop)
        } catch {
            throw CompressionError(.source, error.reason, cause: DiskImageError(error, file, unpacking))
        }
        position += UInt64(count)
        return count
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        guard offset < size else { return 0 }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(min(UInt64(buffer.count), size - offset))))
        do throws(DiskImageError) {
            try file.read(at: offset, into: part)
        } catch {
            throw CompressionError(.source, error.reason, cause: error)
        }
        return part.count
    }

    /// What is known of the whole file, which must be the one that is expected: what has not been read yet is read for it.
    ///
    /// - Parameter didRead: told how much has been read, in bytes.
    func requireRight(didRead: (UInt64) -> Void = { _ in }) throws(DiskImageError) -> SourceFile {
        do throws(CompressionError) {
            try readRest(didRead)
        } catch {
            throw error.cause as? DiskImageError
                ?? DiskImageError(.io, "read", file.path, reason: error.reason)
        }
        let digest = Array(hash.finalize())
        if let expected = unpacking.expected, expected.bytes != digest {
            let place = expected.file.map { ", by \($0)" } ?? ""
            throw DiskImageError(
                .badImage, "use", file.path,
                reason: "its SHA-256 is \(digest.hex), and should be \(expected.bytes.hex)\(place)",
                hint: "download it again; see that the digest is of this very file")
        }
        var source = SourceFile(size: size, sha256: digest, expected: unpacking.expected)
        do throws(SignatureError) {
            source.signature = try verifier?.finish(shouldStop: unpacking.shouldStop)
        } catch {
            throw DiskImageError(error, file, unpacking)
        }
        return source
    }

    private func readRest(_ didRead: (UInt64) -> Void) throws(CompressionError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while try read(into: buffer) > 0 {
            didRead(position)
            if unpacking.shouldStop() {
                let stopped = CompressedFormat.stopped(file)
                throw CompressionError(.stopped, stopped.reason, cause: stopped)
            }
        }
    }
}

extension DiskImageError {
    /// What is wrong with the signature of a file as it was downloaded.
    fileprivate init(_ error: SignatureError, _ file: ImageFile, _ unpacking: Unpacking) {
        let name = unpacking.signature?.signature.name ?? ""
        switch error.code {
        case .stopped: self = CompressedFormat.stopped(file)
        case .failed, .missingProgram:
            self.init(
                .io, "use", file.path, reason: "its signature \(name) could not be checked: \(error.reason)",
                hint: error.hint)
        case .bad, .notASignature, .notAKeyring:
            self.init(
                .badImage, "use", file.path, reason: "its signature \(name) is not good: \(error.reason)",
                hint: error.hint, remedy: error.isPerhapsOfOtherFile ? .checksumFileOfSignature : nil)
        }
    }
}
