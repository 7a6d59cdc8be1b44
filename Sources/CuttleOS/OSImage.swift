// SPDX-License-Identifier: Apache-2.0

internal import ImageFormats

/// A disk image or a block device, by its path. Nothing is open between two calls.
///
/// Every verb takes one request and answers with one report: `OSImage(path).edit(request)`. A file as it was downloaded,
/// compressed in xz, zstd, gzip or zip, is unpacked by whatever only reads it.
public struct OSImage: Hashable, Sendable {
    /// The image file or the device's node, absolute or from the process's directory; links are followed.
    public var path: String
    /// What the file must be, as it was downloaded. `nil` for what is in `PATH.sha256` beside a compressed file, or else
    /// whatever it is.
    public var sha256: ExpectedSHA256?
    /// Whose signature the file, as it was downloaded, or its checksum file must have. `nil` for nobody's.
    public var signature: ExpectedSignature?
    /// How large an image may be that is unpacked, in bytes.
    public var largest: UInt64 = Unpacking.defaultLargest
    /// Told now and then, on the caller's thread, while the file is unpacked or read for its digest; the last time with
    /// everything done, also where it failed.
    public var progress: (@Sendable (UnpackProgress) -> Void)?

    /// Names an image. Nothing is opened or looked at before a verb is called.
    public init(_ path: String) { self.path = path }

    /// Whether both are the same file, of which the same is expected; who is told of the progress does not count.
    public static func == (left: OSImage, right: OSImage) -> Bool {
        left.path == right.path && left.sha256 == right.sha256 && left.signature == right.signature
            && left.largest == right.largest
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(sha256)
        hasher.combine(signature)
        hasher.combine(largest)
    }
}

/// The SHA-256 that a file must have, as it was downloaded.
public enum ExpectedSHA256: Hashable, Sendable {
    /// The digest itself: 64 hexadecimal digits.
    case digest(String)
    /// A checksum file as sha256sum(1) writes it, in its own style or BSD's: the line for the image's file name counts.
    case file(FileInput)
}

/// A signature, and whose signatures are taken.
///
/// Where ``OSImage/sha256`` is a checksum file, the signature is that file's; else it is the image's own, as it was downloaded. A
/// checksum file that was signed in one text (OpenPGP's clear-signed form) is a signature itself, and needs no other file.
public struct ExpectedSignature: Hashable, Sendable {
    /// The signature: OpenPGP's, armored, binary or clear-signed, or OpenSSH's.
    public var file: FileInput
    /// For OpenPGP a keyring, as `gpg --export` writes it; for SSH an allowed_signers file (ssh-keygen(1)).
    public var keyring: FileInput

    /// A signature that must be by one of the keyring's keys.
    public init(file: FileInput, keyring: FileInput) { (self.file, self.keyring) = (file, keyring) }
}

/// How far the reading of a file is. Sizes are in bytes.
public struct UnpackProgress: Hashable, Sendable {
    /// The file's path.
    public var image: String
    /// Of the file.
    public var done: UInt64
    /// The file's size.
    public var size: UInt64
    /// What came of it by now; 0 where it is only read for its digest.
    public var unpacked: UInt64
}
