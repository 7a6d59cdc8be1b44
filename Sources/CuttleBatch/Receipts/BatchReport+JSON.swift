// SPDX-License-Identifier: Apache-2.0

public import CuttleOS

extension BatchReport: Report {
    /// One line, as it is the last of many.
    public var json: String {
        let value: JSONValue = [
            "base": JSONValue(base), "outputFolder": .string(outputDirectory), "format": JSONValue(format?.rawValue),
            "dryRun": .bool(dryRun), "stopped": .bool(isStopped),
            "devices": JSONValue(list: devices) { device in
                .object(device.members)
            },
            "made": JSONValue(count(.made)), "kept": JSONValue(count(.kept)), "failed": JSONValue(count(.failed)),
            "waiting": JSONValue(count(.waiting)), "taken": JSONValue(count(.taken)),
            "diagnostics": JSONValue(diagnostics: diagnostics), "errors": JSONValue(diagnostics.count(of: .error)),
            "warnings": JSONValue(diagnostics.count(of: .warning)), "notes": JSONValue(list: notes) { .string($0) },
            "source": JSONValue(source), "unpackedBase": JSONValue(unpackedBase), "list": JSONValue(list),
        ]
        return value.compact()
    }
}

extension BatchReport.Device {
    fileprivate var members: [JSONValue.Member] {
        [
            .init("name", .string(name)), .init("state", .string(state.rawValue)),
            .init("files", JSONValue(list: files, \.jsonValue)), .init("error", failure?.jsonValue ?? .null),
            .init("serviceAccount", serviceAccount?.jsonValue ?? .null),
            .init("output", output.map { .object($0.members) } ?? .null),
        ]
    }
}

extension BatchEvent {
    /// One line; `nil` for what is only shown to people.
    public var json: String? {
        switch self {
        case .checking: return nil
        case .started(let devices):
            let value: JSONValue = ["event": "started", "devices": JSONValue(devices)]
            return value.compact()
        case .finished(let device, let done, let failed):
            let members: [JSONValue.Member] = [
                .init("event", "device"), .init("done", JSONValue(done)), .init("failed", JSONValue(failed)),
            ]
            return JSONValue.object(members + device.members).compact()
        }
    }
}
