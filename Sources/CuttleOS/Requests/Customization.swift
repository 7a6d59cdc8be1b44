// SPDX-License-Identifier: Apache-2.0

package import DiskImage

/// Which layout says where the settings land.
public enum LayoutChoice: Hashable, Sendable {
    /// The image's own `EDGELQ_BOOT:/edgelq/layout.yaml`, else the built-in `spektra-edge`.
    case automatic
    /// One that is built in: `spektra-edge` or `debian`.
    case builtIn(String)
    /// A file, or standard input, that holds one.
    case file(FileInput)

    /// What has to be read for it; `nil` for one that is not in a file.
    package var file: FileInput? { if case .file(let file) = self { file } else { nil } }
}

/// What is done to an image, wherever the result goes: the settings that are put in or taken out, by which layout, how
/// they are checked, and the time of it. Every request has one.
public struct Customization: Sendable {
    /// The settings to put in. They are read and checked by the verb that takes the request.
    public var settings = SettingsInput()
    /// Makes the image a service account's key of its own, in the place of one that is given.
    public var serviceAccount: ServiceAccountProvisioning?
    /// Settings to delete from the image.
    public var removals: [SettingName] = []
    /// Where the settings land in the image.
    public var layout = LayoutChoice.automatic
    /// Warnings become errors.
    public var strict = false
    /// Whether the machine's own `netplan` is asked about the network configuration.
    public var netplanCheck = NetplanCheck.auto
    /// The time that every time stamp gets, in seconds since 1970; `nil` for now.
    public var timestamp: Int64?

    /// Nothing put in and nothing taken out.
    public init() {}

    /// Whether nothing is put in or taken out.
    package var isEmpty: Bool { settings.names.isEmpty && removals.isEmpty && serviceAccount == nil }

    /// The files that it reads.
    package var files: [FileInput] {
        settings.files + [layout.file, serviceAccount?.access.credentials].compactMap { $0 }
    }

    /// Checks the settings; nothing is thrown for what is wrong with them.
    ///
    /// - Parameter table: of the image that they are for; `nil` where none is known.
    /// - Parameter earlierHash: of the password that an image has by now: kept where it is one of the same password.
    /// - Parameter shared: what is known of files already, by whoever checks many devices.
    package func check(
        _ table: PartitionTable?, earlierHash: String? = nil, shared: SharedChecks? = nil
    ) -> CheckedSettings {
        settings.check(
            SettingContext(partitions: table?.known, netplanCheck: netplanCheck, earlierHash: earlierHash),
            shared: shared)
    }

    /// Refuses what is wrong without an image, before one is unpacked for it. What can be read once only is left for then.
    func requireValidFiles() throws(CuttleError) {
        guard !files.contains(where: \.isDescriptor) else { return }
        try check(nil).requireValid()
    }

    /// Refuses an edit that both sets and removes a setting, and one that would write over what it reads.
    ///
    /// - Parameter outputs: the paths of what is to be written.
    func requireSense(outputs: [String] = []) throws(CuttleError) {
        if let both = removals.first(where: settings.names.contains) {
            throw CuttleError(.usage, "\(trusted: both.rawValue) is both set and removed")
        }
        try serviceAccount?.requireSense(besides: self)
        try files.requireOneReader()
        for output in outputs {
            try requireOutputName(output)
            for input in files where input.isFile(at: output) {
                throw CuttleError(
                    .cannotCreate, "\(trusted: output) is one of the files that the edit reads",
                    hint: "give another name")
            }
        }
    }
}
