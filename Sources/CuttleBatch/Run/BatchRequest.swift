// SPDX-License-Identifier: Apache-2.0

public import CuttleOS
public import ImageFormats

/// Many images from one base, each with its own settings, as a manifest says.
public struct BatchRequest: Sendable {
    /// YAML, JSON or, where its name ends in `.csv`, CSV.
    public var manifest: FileInput
    /// The directory that the images and their receipts go to. It must be there.
    public var outputDirectory: String
    /// `nil` for what the devices' names say: thin images where all end in `.qcow2`, compressed ones where all end as these do,
    /// and else full ones.
    public var format: ImageFormat?
    /// How hard images are compressed, as their format's own tool counts it; `nil` for that tool's default. Images that are not
    /// compressed have none.
    public var compressionLevel: Int?
    /// Makes a block map of every image, for bmaptool(1), beside it: `NAME.bmap`. Thin images have none.
    public var mapsBlocks = false
    /// Makes the images for Raspberry Pi Imager, and a list of them; `nil` for no list.
    public var imagerExport: ImagerExport?
    /// What all devices have in common: the layout, the checks, the time. The settings are the manifest's.
    public var customization = Customization()
    /// How many devices are worked on at once; `nil` for as many as there are processors, and for thin images
    /// eight times as many.
    public var jobs: Int?
    /// Which of the manifest's devices; `nil` for all.
    public var shard: Shard?
    /// Leaves devices alone whose image and receipt are what they would be, and makes the others anew.
    public var resume = false
    /// Where the caller will write a page of what comes out: refused where the batch itself reads or makes something there.
    public var page: PageFile?
    /// Goes on after a device that failed.
    public var keepGoing = false
    /// Takes the digest of the base's content, for the receipts, from the user's cache where the base is unchanged since an
    /// earlier run computed it, and keeps it there.
    public var usesDigestCache = false
    /// Lets the manifest run the commands that it names for settings. A manifest that somebody else wrote can run anything then.
    public var allowsCommands = false
    /// How long each of them may take, in seconds.
    public var commandSeconds = 60.0
    /// Checks everything and makes nothing.
    public var dryRun = false
    /// How the Devices service is reached, where devices get a service account that is made for them.
    public var access = DevicesAccess()
    /// Of devices and policies that the manifest names by their ids.
    public var scope = ResourceScope()
    /// Takes the accounts that devices have away first.
    public var replacesAccounts = false
    /// Makes devices' keys here, of so many bits (2048 or 4096); `nil` for keys that the service makes.
    public var localKeyBits: Int?
    /// How many calls to the service go on at once.
    public var apiJobs = 4

    /// Every device of the manifest, with one worker a processor; nothing that is there is replaced.
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
