// SPDX-License-Identifier: Apache-2.0

public import CuttleOS
public import ImageFormats

/// Many images from one base, each with its own settings, as a manifest says.
public struct BatchRequest: Sendable {
    /// YAML, JSON or, where its name ends in `.csv`, CSV.
    public var manifest: FileInput
    /// The directory that the images and their receipts go to. It must be there.
    public var outputDirectory: String
    /// `nil` for what the devices' names say: thin images where all end in `.qcow2`, full ones where none does.
    public var format: ImageFormat?
    /// What all devices have in common: the layout, the checks, the time. The settings are the manifest's.
    public var customization = Customization()
    /// How many devices are worked on at once; `nil` for as many as there are processors, and for thin images
    /// twice as many.
    public var jobs: Int?
    /// Which of the manifest's devices; `nil` for all.
    public var shard: Shard?
    /// Leaves devices alone whose image and receipt are what they would be, and makes the others anew.
    public var resume = false
    /// Where the caller will write a page of what comes out: refused where the batch itself reads or makes something there.
    public var page: PageFile?
    /// Goes on after a device that failed.
    public var keepGoing = false
    /// Checks everything and makes nothing.
    public var dryRun = false
    /// How the Devices service is reached, where devices get a service account that is made for them.
    public var access = DevicesAccess()
    /// Of devices and policies that the manifest names by their ids.
    public var scope = ResourceScope()
    /// Takes the accounts that devices have away first.
    public var replacesAccounts = false
    /// Makes devices' keys here, of so many bits; `nil` for keys that the service makes.
    public var localKeyBits: Int?
    /// How many calls to the service go on at once.
    public var apiJobs = 4

    public init(manifest: FileInput, outputDirectory: String) {
        self.manifest = manifest
        self.outputDirectory = outputDirectory
    }

    /// What becomes of one device's image.
    func customization(of device: BatchManifest.Device) -> Customization {
        var own = customization
        (own.settings, own.removals) = (device.settings, device.removals)
        own.serviceAccount = device.owner.map { owner in
            var wanted = ServiceAccountProvisioning(owner, access: access)
            (wanted.project, wanted.region) = (scope.project, scope.region)
            if case .device = owner { (wanted.replaces, wanted.localKeyBits) = (replacesAccounts, localKeyBits) }
            return wanted
        }
        return own
    }
}

/// What a batch tells while it runs.
public enum BatchEvent: Sendable {
    /// So many devices are checked by now.
    case checking(done: Int, of: Int)
    /// Everything is checked, and so many devices are to be done.
    case started(devices: Int)
    /// A device is done, one way or another; so many are by now, and so many of them failed.
    case finished(BatchReport.Device, done: Int, failed: Int)
}

/// What became of a batch, device by device.
public struct BatchReport: Sendable {
    /// `nil` where it was put together from receipts, which know no path.
    public var base: String?
    public var outputDirectory: String
    /// `nil` where receipts of both formats lie beside each other, or none.
    public var format: ImageFormat?
    public var dryRun: Bool
    /// In the order of the manifest; only those of the shard.
    public var devices: [Device]
    /// The warnings of all checks.
    public var diagnostics: [Diagnostic]
    public var notes: [String]
    /// Whether it was asked to stop before all devices were done.
    public var isStopped: Bool

    public struct Device: Sendable {
        public var name: String
        public var state: State
        /// What was written into it; empty where nothing was.
        public var files: [EditReport.File]
        /// Why it failed; `nil` where it did not.
        public var failure: CuttleError?
        /// The account that was made for it, by this run or an earlier one; `nil` for none.
        public var serviceAccount: ProvisionedAccount?
    }

    public enum State: String, CaseIterable, Sendable {
        case made
        /// It was there already, and right.
        case kept
        case failed
        /// Not begun: the batch ended before.
        case waiting
        /// Checked only, in a dry run.
        case checked
        /// Left to another run, which works on it at the same time or has made it meanwhile.
        case taken
    }

    public func count(_ state: State) -> Int { devices.count { $0.state == state } }
}
