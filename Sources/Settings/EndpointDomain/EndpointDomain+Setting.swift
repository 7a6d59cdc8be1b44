// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension SettingName {
    /// The domain of the endpoint that a device connects to.
    public static let endpointDomain = SettingName("endpoint-domain")
}

extension SettingDefinition {
    static let endpointDomain = SettingDefinition(
        .endpointDomain,
        options: [
            SettingOption(
                .value, "endpoint-domain", help: "The domain of the SPEKTRA Edge endpoint, as stg01b.edgelq.com.",
                valueName: "domain", manifestSchema: "{ \"$ref\": \"#/$defs/text\", \"x-open\": \"host\" }"
            ) { source, _ in
                CheckedValue(EndpointDomain.check(source), \.bytes)
            }
        ],
        secrecy: .open, formats: [.line, .env]
    ) { source in
        EndpointDomain.check(source).valid?.domain ?? "not a domain"
    }
}
