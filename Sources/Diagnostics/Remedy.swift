// SPDX-License-Identifier: Apache-2.0

/// Something that a caller can ask for, and that an error or a finding says would help. Every interface has a name of its
/// own for it, which ``Wording`` tells: a message holds the case, and no flag and no command.
public enum Remedy: Hashable, Sendable {
    /// To insist: on what is in use, or on replacing what is there.
    case force
    /// To allow a regular file in the place of a device.
    case allowFiles
    /// To make a new image.
    case newImage
    /// To say what the SHA-256 of an image is, as it was downloaded.
    case expectedDigest
    /// To say how large an image may be that is unpacked.
    case largestImage
    /// To keep what an earlier run of a batch made, and to make the rest.
    case resume
    /// To let a manifest run commands.
    case allowCommands
    /// To say what format images are of; this one, where one is named.
    case format(String?)
    /// To say how hard images are compressed.
    case compressionLevel
    /// To have a block map made of a new image.
    case blockMap
    /// To have a batch's images listed for another program; this one, where one is named.
    case export(String?)
    /// To name the layout.
    case layout
    /// To name the image that settings are meant for.
    case image
    /// To move the backup partition table to the device's end.
    case growTable
    /// To say which part of a batch is this run's, such as `1/4`.
    case shard(String)
    /// To give the setting of this name, too.
    case setting(String)
    /// To give the password itself, in a file.
    case passwordFile
    /// To choose how a password is hashed; this way, where one is named.
    case passwordHashMethod(String?)
    /// To choose whether netplan is asked: `auto`, `always` or `never`.
    case netplanCheck(String)
    /// To take a setting out of an image; the one of this name, where one is named.
    case remove(String?)
    /// To do something else.
    case run(Verb)
    /// What does something else, by its bare name.
    case verb(Verb)
    /// To look up what can be asked of something.
    case help(Verb)
    /// To bring back what an edit replaced.
    case undo
    /// To finish the edit that waits in a journal. Both are paths.
    case recover(image: String, journal: String)

    /// To say who calls a service.
    case serviceCredentials
    /// To name the certificates that are trusted.
    case certificateAuthorities
    /// To say which project something is in.
    case project
    /// To say which provisioning policy is meant.
    case provisioningPolicy
    /// To say which fields an update changes.
    case updateMask
    /// To take away the service account that a device has, and to make it a new one.
    case replaceAccount
    /// To take the service account of a device or a policy away: its full name.
    case removeAccount(String)

    /// What can be done.
    public enum Verb: CaseIterable, Hashable, Sendable {
        case edit, validate, inspect, listDisks, recover, hashPassword
    }
}

extension Remedy {
    /// What the library calls it.
    fileprivate var libraryName: String {
        switch self {
        case .force: "`force`"
        case .allowFiles: "`allowsFiles`"
        case .newImage: "`EditDestination.newImage`"
        case .expectedDigest: "`OSImage.sha256`"
        case .largestImage: "`OSImage.largest`"
        case .resume: "`resume`"
        case .allowCommands: "`allowsCommands`"
        case .format(let format): "`format`" + Self.value(format)
        case .compressionLevel: "`compressionLevel`"
        case .blockMap: "`mapsBlocks`"
        case .export: "`imagerExport`"
        case .layout: "`layout`"
        case .image: "`image`"
        case .growTable: "`growsTable`"
        case .shard(let shard): "`shard`" + Self.value(shard)
        case .setting(let name): "the setting " + name
        case .passwordFile: "`SettingSource.file`"
        case .passwordHashMethod(let method): "`passwordHashMethod`" + Self.value(method)
        case .netplanCheck(let use): "`netplanCheck`" + Self.value(use)
        case .remove(let setting): "`removals`" + Self.value(setting, after: " with ")
        case .run(let verb), .verb(let verb): "`\(verb.libraryName)`"
        case .help(.edit): "`EditRequest`"
        case .help(let verb): "`\(verb.libraryName)`"
        case .undo: "`OSImage.undo`"
        case .recover(let image, let journal): "`OSImage.recover(journal:)` of \(image) with \(journal)"
        case .serviceCredentials: "`DevicesAccess.credentials` or `token`"
        case .certificateAuthorities: "`DevicesAccess.certificateAuthorities`"
        case .project: "`project`"
        case .provisioningPolicy: "`provisioningPolicy`"
        case .updateMask: "`mask`"
        case .replaceAccount: "`replaces`"
        case .removeAccount(let name): "`Devices.removeServiceAccount` of \(name)"
        }
    }

    private static func value(_ value: String?, after prefix: String = " ") -> String {
        value.map { prefix + $0 } ?? ""
    }
}

extension Remedy.Verb {
    fileprivate var libraryName: String {
        switch self {
        case .edit: "OSImage.edit"
        case .validate: "OSImage.validate"
        case .inspect: "OSImage.inspect"
        case .listDisks: "Disks.list"
        case .recover: "OSImage.recover"
        case .hashPassword: "PasswordHash.make"
        }
    }
}

/// What an interface calls each ``Remedy``.
///
/// A text is worded when it is read, and by ``current``. An interface reads the texts of errors and findings within
/// `Wording.$current.withValue(…) { … }`; a task that is begun there has it, too, but a thread has not.
public struct Wording: Sendable {
    private let name: @Sendable (Remedy) -> String

    /// A wording of an interface, by what it calls each remedy.
    public init(_ name: @escaping @Sendable (Remedy) -> String) { self.name = name }

    /// What the library's own properties and functions are called.
    public static let library = Wording { $0.libraryName }

    /// The wording of whoever reads now: the library's, where nobody said another.
    @TaskLocal public static var current = Wording.library

    func callAsFunction(_ remedy: Remedy) -> String { name(remedy) }
}
