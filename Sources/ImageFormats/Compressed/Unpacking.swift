// SPDX-License-Identifier: Apache-2.0

package import Signatures

/// How an image as it was downloaded is made one that can be read.
package struct Unpacking {
    /// Where it is unpacked to.
    package var place = Place.temporary
    /// Of what is unpacked, in bytes.
    package var largest = defaultLargest
    /// What the file as it was downloaded must be; `nil` for whatever it is.
    package var expected: ExpectedDigest?
    /// Whose signature the file as it was downloaded must have; `nil` for nobody's.
    package var signature: SignatureCheck?
    /// Told now and then, on the caller's thread; the last time with everything done, also where it failed.
    package var progress: (Progress) -> Void = { _ in }
    /// Asked now and then; `true` gives it up.
    package var shouldStop: () -> Bool = { false }

    /// Into a temporary file, with nothing expected.
    package init() {}

    /// Whether the file must be a certain one, so that all of it is read.
    package var isOfOneFile: Bool { expected != nil || signature != nil }

    /// What an image may have where nobody says otherwise, in bytes: 128 GiB.
    package static let defaultLargest: UInt64 = 128 << 30

    /// Where what is unpacked goes.
    package enum Place: Hashable, Sendable {
        /// A file without a name in the directory TMPDIR, else in /var/tmp, which goes with the process.
        case temporary
        /// A file in that path's directory, which can get this name when it is whole.
        case newFile(String, replacing: Bool)
        /// Nowhere: it is held against the file that is at that path.
        case against(String)
    }

    /// How far it is. Sizes are in bytes.
    package struct Progress: Hashable, Sendable {
        /// Of the file that is read.
        package var done: UInt64
        /// The size of that file.
        package var size: UInt64
        /// What came of it by now; 0 where it is only read for its digest.
        package var unpacked: UInt64
    }
}

/// The SHA-256 that a file must have, and who says so.
package struct ExpectedDigest: Hashable, Sendable {
    /// 32 bytes.
    package var bytes: [UInt8]
    /// The checksum file's path; `nil` where the digest itself was given.
    package var file: String?
    /// Who signed that file; `nil` where nobody had to.
    package var signature: GoodSignature?

    /// 32 bytes, the path of the file that they were in, if any, and who signed that.
    package init(_ bytes: [UInt8], in file: String? = nil, signedBy signature: GoodSignature? = nil) {
        (self.bytes, self.file, self.signature) = (bytes, file, signature)
    }
}

/// A file as it was downloaded, when all of it has been read.
package struct SourceFile: Hashable, Sendable {
    /// What it is compressed in: `xz`; `nil` for an image as it is.
    package var compression: String?
    /// In bytes.
    package var size: UInt64
    /// 32 bytes.
    package var sha256: [UInt8]
    /// Whether the digest is the one that was expected.
    package var expected: ExpectedDigest?
    /// Who signed it; `nil` where nobody had to.
    package var signature: GoodSignature?
    /// Whether a damage of it could have gone unnoticed, but for the digest and the signature.
    package var lacksCheck = false

    /// Whether it was held against what was known of it from elsewhere.
    package var isKnown: Bool { expected != nil || signature != nil }
}
