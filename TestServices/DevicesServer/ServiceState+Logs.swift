// SPDX-License-Identifier: Apache-2.0

/// The logging service's two methods, as far as stored device logs need them.
extension ServiceState {
    /// Of the lines that devices' systems log. The real one's name is not public: a client finds it by asking.
    static let logDescriptor = "services/devices.edgelq.com/logDescriptors/device-syslog"

    mutating func listLogDescriptors(_ call: ServiceCall) throws(ServiceFailure) -> JSON {
        let service = call.name.split(separator: "/").last.map(String.init) ?? ""
        guard service == "devices.edgelq.com" else {
            throw ServiceFailure(.notFound, "service \(service) was not found")
        }
        let names = ["audit-events", "container-logs", "device-syslog", "network-events"].map {
            "services/devices.edgelq.com/logDescriptors/\($0)"
        }
        let page = try page(of: names.map { ($0, $0) }, call.parameters, call.name)
        var answer = page.fields
        answer["logDescriptors"] = .array(
            page.items.map { name in
                [
                    "name": .string(name), "displayName": .string(String(name.split(separator: "/").last ?? "")),
                    "labels": [["key": "region_id"], ["key": "device_id"]],
                    "promotedLabelKeySets": [["labelKeys": ["device_id"]]],
                ]
            })
        return answer
    }

    mutating func listLogs(_ parameters: CallParameters) throws(ServiceFailure) -> JSON {
        let parents = parameters.texts("parents")
        guard !parents.isEmpty else { throw ServiceFailure(.invalidArgument, "parents: there is none") }
        for parent in parents {
            guard parent.split(separator: "/").prefix(2) == ["projects", project[...]] else {
                throw ServiceFailure(.permissionDenied, "permission denied: logs.list in \(parent)")
            }
        }
        let filter = try Filter(parameters.text("filter"), nil)
        guard filter.values(of: "service") == ["devices.edgelq.com"], filter.values(of: "logDescriptor").count == 1
        else {
            throw ServiceFailure(.invalidArgument, "filter: it must name service and logDescriptor")
        }
        let start = Timestamp(parameters.text("interval.startTime")) ?? Timestamp(seconds: 0)
        let end = Timestamp(parameters.text("interval.endTime")) ?? now
        let found = logs.enumerated().map { (index: $0.offset, entry: $0.element, log: written($0.element)) }
            .filter { (start.seconds...max(start.seconds, end.seconds)).contains($0.entry.time) }
            .filter { filter.holds(for: $0.log) }
            .map { (id: String(1_000_000 + $0.index), item: $0.log) }
        let page = try page(of: found, parameters, "logs \(parents) \(start.text) \(end.text)")
        var answer = page.fields
        if !page.items.isEmpty { answer["logs"] = .array(page.items) }
        return answer
    }

    private func written(_ entry: LogEntry) -> JSON {
        let parts = entry.device.split(separator: "/").map(String.init)
        var log: JSON = [
            "name": .string("projects/\(project)/logs/\(entry.time)"), "scope": .string("projects/\(project)"),
            "service": "devices.edgelq.com", "region": .string(parts.count > 3 ? parts[3] : ""), "version": "v1",
            "logDescriptor": .string(Self.logDescriptor), "time": .string(Timestamp(seconds: entry.time).text),
            "labels": ["device_id": .string(parts.last ?? ""), "region_id": .string(parts.count > 3 ? parts[3] : "")],
        ]
        log[entry.payload.text == nil ? "jsonPayload" : "stringPayload"] = entry.payload
        return log
    }
}
