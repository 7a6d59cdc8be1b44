// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Settings

/// Why an option may not have a default: it is said on the command line each time.
package enum RefusedOption: Sendable, CaseIterable {
    /// It overrides a check, destroys something, or shows a secret.
    case loosensSafety
    /// It is a secret, or a file of one.
    case secret
    /// It is what goes into an image, or where to.
    case goesIntoImage
    /// It says what one run works on, makes, or asks for.
    case belongsToOneRun

    /// The reason; `nil` for what is no option, or may have a default.
    ///
    /// - Parameter option: a long name without dashes.
    package init?(_ option: String) {
        let setting = SettingDefinition.all.first { $0.options.contains { $0.flag.dropFirst(2) == option } }
        if let setting {
            self = setting.secrecy == .open ? .goesIntoImage : .secret
            return
        }
        guard let reason = Self.allCases.first(where: { $0.names.contains(option) }) else { return nil }
        self = reason
    }

    /// Those that are not settings', which come from the registry of settings.
    private var names: [String] {
        switch self {
        case .loosensSafety:
            [
                "allow-commands", "force", "force-file", "no-verify", "replace", "resume", "revoke", "show-key",
                "verify", "yes",
            ]
        case .secret: ["credentials"]
        case .goesIntoImage:
            ["grow-table", "layout", "local-key", "local-key-bits", "password-hash-method", "remove", "spec"]
        case .belongsToOneRun:
            [
                "archival", "bmap", "compression-level", "device", "device-name", "display-name", "dry-run",
                "exit-code", "export", "export-url", "filter", "follow", "format", "help", "image-file", "journal",
                "manifest", "name", "output-dir", "output-image", "print-default", "provisioning-policy", "report",
                "save-undo", "sha256", "shard", "signature", "since", "update-mask", "version", "view",
            ]
        }
    }

    /// What a finding says of it, after the option's name.
    var words: MessageText {
        switch self {
        case .loosensSafety: "can't be set here: what loosens safety is said on the command line each time"
        case .secret: "can't be set here: secrets, and files of secrets, are named on the command line alone"
        case .goesIntoImage:
            "can't be set here: what goes into an image is said on the command line or in a manifest, where nobody forgets it"
        case .belongsToOneRun: "can't be set here: it belongs to one run, and is said on its command line"
        }
    }
}
