// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// What a setting is: how it is given, what is a secret of it, how it is checked, and what it says.
///
/// The command line's options, a manifest's keys, the lists in schemas and what reports say of a setting all come from here.
package final class SettingDefinition: Sendable {
    /// What a manifest, a layout and a report call it.
    package let name: SettingName
    /// The ways to give it, of which one is taken; most settings have one.
    package let options: [SettingOption]
    /// Whether what is written of it may be read by others.
    package let secrecy: Secrecy
    /// The formats that a layout may put it in.
    package let formats: [SettingFormat]
    /// What a value says, in a few words and without its secrets.
    ///
    /// The value comes from an image and may be anything: it is checked first. Its name is the setting's.
    package let summary: @Sendable (SourceText) -> String
    /// What of a value no other device should have; `nil` where any two may have the same.
    package let unique: (@Sendable ([UInt8]) -> [UniqueValue])?
    /// Whether a check takes so long that it is wasted where anything else is wrong: such a setting is checked last.
    package let isCostly: Bool

    /// A setting; one of ``all`` is known everywhere.
    package init(
        _ name: SettingName, options: [SettingOption], secrecy: Secrecy, formats: [SettingFormat],
        isCostly: Bool = false, unique: (@Sendable ([UInt8]) -> [UniqueValue])? = nil,
        summary: @escaping @Sendable (SourceText) -> String
    ) {
        self.name = name
        self.options = options
        self.secrecy = secrecy
        self.formats = formats
        self.isCostly = isCostly
        self.unique = unique
        self.summary = summary
    }

    /// How much of a setting's value is a secret.
    package enum Secrecy: Sendable {
        /// Everybody may read it.
        case open
        /// It can hold a secret: it is masked in reports.
        case mayHoldSecret
        /// It is a secret: a layout that lets everybody on the device read it is refused.
        case secret
    }

    /// A part of a setting's value that tells one device from another.
    package struct UniqueValue: Hashable, Sendable {
        /// By which two are one.
        package var identity: String
        /// What it is, as `the same …` goes on.
        package var words: MessageText

        /// What no two devices should share, by what tells it apart, and how a finding says it.
        package init(_ identity: String, _ words: MessageText) {
            self.identity = identity
            self.words = words
        }
    }
}

extension SettingDefinition {
    /// The registry: one row a setting, in the order in which reports and help list them.
    package static let all: [SettingDefinition] = [
        .password, .endpointDomain, .serviceAccountKey, .diskMapping, .networkAgent, .ntp, .httpProxy, .httpsProxy,
        .noProxy, .hostname, .sshAuthorizedKeys,
    ]

    /// In the order in which they are checked: a later one can be held against an earlier one.
    static let inCheckingOrder = all.filter { !$0.isCostly } + all.filter(\.isCostly)

    /// The same by their names.
    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name.rawValue, $0) })

    /// Whether it is a file, and not a value that stands on the command line.
    package var isFile: Bool { options.allSatisfy { $0.kind == .file } }

    /// The way to give it of a kind; `nil` where it cannot be given so.
    package func option(_ kind: SettingOption.Kind) -> SettingOption? { options.first { $0.kind == kind } }
}
