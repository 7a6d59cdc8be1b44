// SPDX-License-Identifier: Apache-2.0

internal import DevicesService
internal import Documents
internal import Glibc
internal import HTTPClient
internal import SystemIO

extension Devices {
    /// The logs of a device that the logging service has stored (ntt.logging.v1), oldest first.
    ///
    /// Which log descriptor is a device's is not published: it is looked for among those of the Devices service, by their
    /// labels.
    ///
    /// - Parameter since: seconds before now.
    public func logs(of name: String, in scope: ResourceScope, since: Int) throws(CuttleError) -> LogsReport {
        let opened = try OpenedAccess(access)
        let device = try opened.devices().resolve(name, .device, in: scope)
        let logging = try opened.connection(to: "logging")
        let descriptor = try Self.descriptor(logging)
        let now = SystemClock.wall.seconds
        let filter =
            "service = \"\(Self.service)\" AND logDescriptor = \"\(descriptor.name)\""
            + " AND labels.\(descriptor.label) = \"\(device.id)\""
        let query = [
            ("parents", "projects/\(device.project)"), ("filter", filter),
            ("interval.startTime", utcTime(now - Int64(since))), ("interval.endTime", utcTime(now)),
        ]
        let logs = try Self.pages(
            logging, "v1/logs", query, "logs", "get the logs of the device \(device.text)")
        var notes: [String] = []
        let failed = logs.pages.flatMap { $0["executionErrors"]?.items ?? [] }
        if !failed.isEmpty { notes.append("some regions did not answer: the logs are not whole") }
        let lines = logs.items.map { LogsReport.Line($0) }.sorted { $0.time < $1.time }
        return LogsReport(device: device.text, logs: lines, notes: notes)
    }

    /// Whose logs they are.
    private static let service = "devices.edgelq.com"

    private static func descriptor(_ logging: ServiceConnection) throws(CuttleError) -> (name: String, label: String) {
        let found = try pages(
            logging, "v1/services/\(Self.service)/logDescriptors", [], "logDescriptors",
            "find the log descriptor of devices")
        var known: [String] = []
        var candidates: [(name: String, label: String)] = []
        for descriptor in found.items {
            let name = descriptor["name"]?.text ?? ""
            known.append(name.escapedForTerminal)
            let labels = (descriptor["labels"]?.items ?? []).compactMap { $0["key"]?.text ?? $0.text }
            // It goes into a filter between quotes.
            let isPlain = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
            if isPlain,
                let label = labels.first(where: { ["device", "device_id", "deviceId", "device_name"].contains($0) })
            {
                candidates.append((name, label))
            }
        }
        // Of several, the one of what the device's system writes: others have its events and its containers' logs.
        let own = candidates.first { candidate in
            let id = candidate.name.split(separator: "/").last?.lowercased() ?? ""
            return ["syslog", "journal"].contains { id.contains($0) }
        }
        if let own { return own }
        if candidates.count == 1 { return candidates[0] }
        let message: MessageText =
            candidates.isEmpty
            ? "none of the logging service's descriptors is one of a device's logs"
            : "several of the logging service's descriptors could be one of a device's logs"
        throw CuttleError(
            .unavailable, message,
            hint: known.isEmpty ? nil : "there are: \(trusted: known.prefix(10).joined(separator: ", "))")
    }

    private static func pages(
        _ connection: ServiceConnection, _ path: String, _ query: [(String, String)], _ field: String,
        _ operation: String
    ) throws(CuttleError) -> (items: [Node], pages: [Node]) {
        var (items, pages, token): ([Node], [Node], String) = ([], [], "")
        for _ in 0..<10_000 {
            let whole = query.map { (name: $0.0, value: $0.1) } + (token.isEmpty ? [] : [("pageToken", token)])
            let call = ServiceCall(.get, path, query: whole, isRepeatable: true, operation: operation)
            let page = try atService { () throws(ServiceError) in try connection.call(call) }
            items += page[field]?.items ?? []
            pages.append(page)
            let next = page["nextPageToken"]?.text ?? ""
            guard !next.isEmpty, next != token else { break }
            token = next
        }
        return (items, pages)
    }
}

/// Stored logs of one device.
public struct LogsReport: Report {
    /// The device's full name.
    public var device: String
    /// Oldest first.
    public var logs: [Line]
    /// What a person must know of how they were found.
    public var notes: [String]

    /// One entry.
    public struct Line: Sendable {
        /// RFC 3339, in UTC.
        public var time: String
        /// The entry's text; the whole payload as JSON where it has none.
        public var text: String

        init(_ log: Node) {
            time = log["time"]?.text ?? ""
            let payload = log["stringPayload"]?.text ?? log["jsonPayload"]?["MESSAGE"]?.text
            text = payload ?? log["jsonPayload"].map { JSONValue($0).compact() } ?? ""
        }
    }

    /// A line each: time and text.
    public var lines: [String] { logs.map { "\($0.time) \($0.text)" } }

    /// By schemas/logs-report.schema.json.
    public var json: String {
        let value: JSONValue = [
            "device": .string(device),
            "logs": JSONValue(list: logs) { ["time": .string($0.time), "text": .string($0.text)] },
            "notes": JSONValue(list: notes) { .string($0) },
        ]
        return value.pretty()
    }
}

/// `2026-01-31T12:00:00Z`; the C function is `gmtime_r`.
private func utcTime(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
