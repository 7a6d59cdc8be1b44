// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import ImageFormats
internal import Signatures
internal import SystemIO

extension OSImage {
    /// What a session is to make of the file before it reads it as a disk.
    struct Intake {
        var unpacking: Unpacking
        /// What a person must know of the digest that is expected.
        var notes: [String] = []
    }

    /// Finds out what is expected of the file.
    ///
    /// - Parameter shouldStop: asked now and then, on the caller's thread; `true` gives it up.
    func intake(
        into place: Unpacking.Place = .temporary, shouldStop: @escaping () -> Bool = { false }
    ) throws(CuttleError) -> Intake {
        var unpacking = Unpacking()
        (unpacking.place, unpacking.largest, unpacking.shouldStop) = (place, largest, shouldStop)
        if let progress {
            unpacking.progress = { [path] state in
                progress(UnpackProgress(image: path, done: state.done, size: state.size, unpacked: state.unpacked))
            }
        }
        var intake = Intake(unpacking: unpacking)
        let check = try signatureCheck()
        switch (sha256, check) {
        case (.file(let file), let check):
            let sums = try SignedChecksums(file, check)
            intake.unpacking.expected = try expected(ChecksumFile(sums.bytes), in: file.displayName, sums.signature)
        case (nil, let check?) where check.isClearsigned:
            let sums = try SignedChecksums(check)
            intake.unpacking.expected = try expected(
                ChecksumFile(sums.bytes), in: check.signature.name, sums.signature)
        case (.digest(let text), let check):
            guard let digest = ChecksumFile.digest(text) else {
                throw CuttleError(.usage, "a SHA-256 is 64 hexadecimal digits, and what is given is not")
            }
            intake.unpacking.expected = ExpectedDigest(digest)
            intake.unpacking.signature = try check?.requireDetached()
        case (nil, let check):
            try takeChecksumFile(beside: &intake)
            intake.unpacking.signature = check
        }
        return intake
    }

    private var name: String { splitPath(path).name }

    private func expected(
        _ checksums: ChecksumFile, in file: String, _ signature: GoodSignature?
    ) throws(CuttleError) -> ExpectedDigest {
        let found = checksums.digests(forFileNamed: name)
        guard found.count <= 1 else { throw contradiction(in: file) }
        // A digest alone is that of whatever it is given for.
        guard let digest = found.first ?? checksums.only.flatMap({ $0.name == nil ? $0.digest : nil }) else {
            throw CuttleError(
                .badInput, "\(trusted: file) has no SHA-256 of a file called \(trusted: quoted(name))",
                hint: "give the checksum file of this image, or the digest itself")
        }
        return ExpectedDigest(digest, in: file, signedBy: signature)
    }

    /// What lies beside a compressed file under its name is its, whatever name stands in it.
    private func takeChecksumFile(beside intake: inout Intake) throws(CuttleError) {
        guard try onDisk({ () throws(DiskImageError) in try ImageFormat.isCompressed(path) }) else { return }
        let beside = path + ".sha256"
        let bytes: [UInt8]?
        do throws(Errno) {
            bytes = try readFile(beside, limit: FileInput.maximumSize)
        } catch .noSuchFileOrDirectory {
            return
        } catch {
            intake.notes.append("\(path): \(beside) cannot be read (\(error)), so it was not held against it")
            return
        }
        let checksums = ChecksumFile(bytes ?? [])
        let found = checksums.digests(forFileNamed: name)
        guard found.count <= 1 else { throw contradiction(in: beside) }
        guard let digest = found.first ?? checksums.only?.digest else {
            intake.notes.append("\(path): \(beside) has no SHA-256 of it, so it was not held against it")
            return
        }
        intake.unpacking.expected = ExpectedDigest(digest, in: beside)
        intake.notes.append("\(path): its SHA-256 is the one in \(beside)")
    }

    private func contradiction(in file: String) -> CuttleError {
        CuttleError(
            .badInput, "\(trusted: file) has several SHA-256 of a file called \(trusted: quoted(name))",
            hint: "give the right one itself: \(remedy: .expectedDigest)")
    }
}

extension Session {
    /// Takes over what is known of the file that the image came in.
    func take(_ opened: OpenedImage, _ intake: OSImage.Intake) {
        for words in intake.notes { note(words) }
        take(opened.source)
        target = opened.target
    }

    /// The same of the file alone.
    func take(_ file: SourceFile?) {
        source = file.map { ImageSource($0) }
        isUnpacked = file?.compression != nil
        noteSignature()
        guard let file, file.lacksCheck, !file.isKnown else { return }
        warnings.append(.noChecksum(in: path))
    }

    /// Says who signed what the image came in.
    func noteSignature() {
        guard let source, let signature = source.signature else { return }
        let file = signature.subject == .checksumFile ? source.checksumFile : nil
        note("\(file ?? path): \(signature.words)")
    }

    /// The notes of a verb whose report has no diagnostics.
    var notesWithWarnings: [String] {
        notes + warnings.map { "\($0.source.name): \($0.message)\($0.hint.map { "; " + $0 } ?? "")" }
    }
}

extension Diagnostic {
    /// Warns of an archive that can be damaged unnoticed.
    static func noChecksum(in path: String) -> Diagnostic {
        Diagnostic(
            "image.no-checksum", .warning,
            "nothing in it tells whether it was damaged: it is compressed without a checksum",
            in: SourceText(name: path, bytes: []),
            hint: "give its SHA-256, as its publisher tells it: \(remedy: .expectedDigest)")
    }
}
