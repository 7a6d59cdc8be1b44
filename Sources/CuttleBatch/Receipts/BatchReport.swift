// SPDX-License-Identifier: Apache-2.0

public import CuttleOS
public import ImageFormats

/// What became of a batch, device by device.
public struct BatchReport: Sendable {
    /// `nil` where it was put together from receipts, which know no path.
    public var base: String?
    /// Where the images and their receipts are.
    public var outputDirectory: String
    /// `nil` where receipts of both formats lie beside each other, or none.
    public var format: ImageFormat?
    /// Whether nothing was to be made.
    public var dryRun: Bool
    /// In the order of the manifest; only those of the shard.
    public var devices: [Device]
    /// The warnings of all checks.
    public var diagnostics: [Diagnostic]
    /// What a person must know besides.
    public var notes: [String]
    /// Whether it was asked to stop before all devices were done.
    public var isStopped: Bool
    /// The file that the base came in, where all of it was read; else `nil`.
    public var source: ImageSource?
    /// What the base is called that was unpacked of it into ``outputDirectory``; `nil` for none.
    public var unpackedBase: String?
    /// The list of images for Raspberry Pi Imager; `nil` where none was written.
    public var list: String?
    /// Why it could not be written.
    public var listFailure: CuttleError?

    /// What became of one device's image.
    public struct Device: Sendable {
        /// The image's file name.
        public var name: String
        /// How far it came.
        public var state: State
        /// What was written into it; empty where nothing was.
        public var files: [EditReport.File]
        /// Why it failed; `nil` where it did not.
        public var failure: CuttleError?
        /// The account that was made for it, by this run or an earlier one; `nil` for none.
        public var serviceAccount: ProvisionedAccount?
        /// The image's file; `nil` where none is there that is right.
        public var output: OutputImage?
    }

    /// What can become of a device; the raw values are those of JSON.
    public enum State: String, CaseIterable, Sendable {
        /// Made by this run, with its receipt.
        case made
        /// It was there already, and right.
        case kept
        /// Nothing of it is left; ``Device/failure`` says why.
        case failed
        /// Not begun: the batch ended before.
        case waiting
        /// Checked only, in a dry run.
        case checked
        /// Left to another run, which works on it at the same time or has made it meanwhile.
        case taken
    }

    /// How many devices are in that state.
    public func count(_ state: State) -> Int { devices.count { $0.state == state } }
}
