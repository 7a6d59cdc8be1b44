// SPDX-License-Identifier: Apache-2.0

extension BatchReport: Report {
    public var json: String {
        let value: JSONValue = [
            "base": .string(base), "outputFolder": .string(outputFolder), "format": .string(format.rawValue),
            "dryRun": .bool(dryRun), "stopped": .bool(isStopped),
            "devices": JSONValue(list: devices) { device in
                [
                    "name": .string(device.name), "state": .string(device.state.rawValue),
                    "files": JSONValue(list: device.files, \.jsonValue), "error": device.failure?.jsonValue ?? .null,
                ]
            },
            "made": JSONValue(count(.made)), "kept": JSONValue(count(.kept)), "failed": JSONValue(count(.failed)),
            "waiting": JSONValue(count(.waiting)),
            "diagnostics": JSONValue(diagnostics: diagnostics), "notes": JSONValue(list: notes) { .string($0) },
        ]
        return value.pretty()
    }
}
