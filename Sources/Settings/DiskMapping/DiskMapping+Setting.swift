// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension SettingName {
    /// Which disks are mounted where.
    public static let diskMapping = SettingName("disk-mapping")
}

extension SettingDefinition {
    static let diskMapping = SettingDefinition(
        .diskMapping,
        options: [
            SettingOption(
                .file, "disk-mapping", help: "The disk mapping, YAML.", valueName: "file",
                fileEndings: ["yaml", "yml"]
            ) { source, context in
                CheckedValue(DiskMapping.check(source, partitions: context.partitions), \.bytes)
            }
        ],
        secrecy: .open, formats: [.verbatim]
    ) { source in
        DiskMapping.check(source).valid?.summary ?? "not a valid disk mapping"
    }
}
