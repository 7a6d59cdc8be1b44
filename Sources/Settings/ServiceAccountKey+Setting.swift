// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import Diagnostics
internal import Documents

extension SettingName {
    /// The project's service account key, by which a device registers.
    public static let serviceAccountKey = SettingName("service-account-key")
}

extension SettingDefinition {
    static let serviceAccountKey = SettingDefinition(
        .serviceAccountKey,
        options: [
            SettingOption(
                .file, "service-account-key", flag: "project-service-account-key",
                help: "The project service account's key, JSON.", valueName: "file", fileEndings: ["json"]
            ) { source, _ in
                let found = ServiceAccountKey.checkWithoutDomain(source)
                var value = CheckedValue(found.key, \.bytes)
                value.besides = { context in
                    let domain = context.values[.endpointDomain].map { String(decoding: $0, as: UTF8.self) }
                    return found.besides(endpointDomain: domain).diagnostics
                }
                return value
            }
        ],
        secrecy: .secret, formats: [.verbatim],
        unique: { [UniqueValue(identity(ofKey: $0), "the same service account key")] }
    ) { source in
        guard let key = ServiceAccountKey.check(source).valid else { return "not a valid key" }
        return "\(key.clientEmail), RSA \(key.bits)"
    }

    /// What a key calls itself, however its file is written.
    private static func identity(ofKey bytes: [UInt8]) -> String {
        let parsed = parseJSON(SourceText(name: "", bytes: bytes), ParseOptions(idPrefix: "key"))
        return parsed.value?.root["private_key_id"]?.text ?? String(decoding: bytes, as: UTF8.self)
    }
}
