// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS
package import Diagnostics
internal import Settings

extension Wording {
    /// What the command line calls each remedy: its flags and its commands.
    package static let commandLine = Wording { remedy in
        switch remedy {
        case .force: "--force"
        case .allowFiles: "--force-file"
        case .newImage: "--output-image"
        case .expectedDigest: "--sha256"
        case .largestImage: "--max-image-size"
        case .resume: "--resume"
        case .allowCommands: "--allow-commands"
        case .format(let format): flag("--format", format)
        case .compressionLevel: "--compression-level"
        case .blockMap: "--bmap"
        case .export(let program): flag("--export", program)
        case .layout: "--layout"
        case .image: "--image-file"
        case .growTable: "--grow-table"
        case .shard(let shard): flag("--shard", shard)
        case .setting(let key): flag(ofSetting: key)
        case .passwordFile: flag(ofSetting: "password-file")
        case .passwordHashMethod(let method): flag("--password-hash-method", method)
        case .netplanCheck(let use): flag("--netplan-check", use)
        case .remove(let setting): flag("--remove", setting)
        case .run(let verb): "'cuttle-os \(verb.commandName)'"
        case .verb(let verb): verb.commandName
        case .help(let verb): "'\(verb.commandName) --help'"
        case .undo: "'cuttle-os undo IMAGE FILE'"
        case .recover(let image, let journal):
            "cuttle-os recover \(shellWord(image)) --journal \(shellWord(journal))"
        case .serviceCredentials: "--credentials FILE, or a token in CUTTLE_ACCESS_TOKEN"
        case .certificateAuthorities: "--ca-file"
        case .project: "--project"
        case .provisioningPolicy: "--provisioning-policy"
        case .updateMask: "--update-mask"
        case .replaceAccount: "--replace"
        case .removeAccount(let name): removal(of: name)
        }
    }

    private static func flag(_ name: String, _ value: String?) -> String { value.map { "\(name) \($0)" } ?? name }

    private static func removal(of name: String) -> String {
        let kind = name.contains("/provisioningPolicies/") ? "provisioning-policy" : "device"
        return "cuttle-os devices remove-service-account-from-\(kind) --name \(shellWord(name))"
    }

    private static func flag(ofSetting key: String) -> String {
        SettingDefinition.all.lazy.flatMap(\.options).first { $0.key == key }?.flag ?? "--" + key
    }
}

extension Remedy.Verb {
    fileprivate var commandName: String {
        switch self {
        case .edit: "edit"
        case .validate: "validate"
        case .inspect: "inspect"
        case .listDisks: "disks"
        case .recover: "recover"
        case .hashPassword: "hash-password"
        }
    }
}
