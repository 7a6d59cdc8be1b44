// SPDX-License-Identifier: Apache-2.0

public import CuttleOS

extension BatchReport: LongReport {
    /// One line, as it is the last of many.
    public var json: String { object.text }

    /// The same, device by device.
    package var object: LongJSONObject {
        let counts = [State.made, .kept, .failed, .waiting, .taken]
        return LongJSONObject(
            [
                .init("base", JSONValue(base)), .init("outputFolder", .string(outputDirectory)),
                .init("format", JSONValue(format?.rawValue)), .init("dryRun", .bool(dryRun)),
                .init("stopped", .bool(isStopped)),
            ],
            list: "devices", count: devices.count, element: { .object(devices[$0].members) },
            counts.map { .init($0.rawValue, JSONValue(count($0))) } + [
                .init("diagnostics", JSONValue(diagnostics: diagnostics)),
                .init("errors", JSONValue(diagnostics.count(of: .error))),
                .init("warnings", JSONValue(diagnostics.count(of: .warning))),
                .init("notes", JSONValue(list: notes) { .string($0) }), .init("source", JSONValue(source)),
                .init("unpackedBase", JSONValue(unpackedBase)), .init("list", JSONValue(list)),
            ])
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
