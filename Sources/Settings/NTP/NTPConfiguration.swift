// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A timesyncd.conf(5), checked as systemd-timesyncd reads it (src/timesync/timesyncd-conf.c). What systemd would
/// refuse or replace by a default is an error; what it ignores with a warning is a warning.
package struct NTPConfiguration: Sendable {
    /// The file's own bytes.
    package let bytes: [UInt8]
    /// `NTP=` once all assignments are read.
    package let servers: [String]
    /// `FallbackNTP=` once all assignments are read; systemd has a list of its own where it is empty.
    package let fallbackServers: [String]

    /// Checks a file; ids begin with `ntp.`.
    package static func check(_ source: SourceText) -> Checked<NTPConfiguration> {
        if let refusal = DocumentKind.refusal(of: source, wanted: .timesyncd, idPrefix: kind) {
            return Checked(nil, [refusal])
        }
        let parsed = parseINI(source, ParseOptions(idPrefix: kind))
        guard let document = parsed.value else { return Checked(nil, parsed.diagnostics) }
        var reading = NTPConfigurationReading(document)
        reading.read(isWhole: !parsed.hasErrors, hasIgnoredLines: !parsed.diagnostics.isEmpty)
        // Where the section is missing, no line needs a finding of its own.
        let hasSection = !reading.findings.diagnostics.contains { $0.id == "\(kind).section" }
        let lines = parsed.diagnostics.filter { hasSection || $0.severity == .error || $0.id != "\(kind).section" }
        let found = (lines + reading.findings.diagnostics).inOrder
        let disclosure = found.isEmpty ? .nothing : NTPConfigurationReading.disclosure(of: document)
        let diagnostics = found.map { $0.disclosed(by: disclosure) }
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return Checked(nil, diagnostics) }
        return Checked(
            NTPConfiguration(
                bytes: source.bytes, servers: reading.servers[.system] ?? [],
                fallbackServers: reading.servers[.fallback] ?? []), diagnostics)
    }

    static let kind = "ntp"
}

/// The assignments of one file, taken in their order.
struct NTPConfigurationReading {
    enum ServerList { case system, fallback }

    private let document: INIDocument
    var findings: Findings
    private(set) var servers: [ServerList: [String]] = [:]
    private var knownServers: [ServerList: Set<String>] = [:]
    /// Where each list was assigned last.
    var lastPlaces: [ServerList: SourceRange] = [:]
    /// The last span of each key, in microseconds.
    private var spans: [String: (value: UInt64, range: SourceRange)] = [:]

    /// `Servers` is an old name of `NTP`.
    private static let lists: [String: ServerList] = ["NTP": .system, "Servers": .system, "FallbackNTP": .fallback]
    static let spanKeys = [
        "RootDistanceMaxSec", "PollIntervalMinSec", "PollIntervalMaxSec", "ConnectionRetrySec", "SaveIntervalSec",
    ]

    static let knownKeys = ["NTP", "FallbackNTP"] + spanKeys

    init(_ document: INIDocument) {
        self.document = document
        findings = Findings(NTPConfiguration.kind, in: document.source)
    }

    /// - Parameters:
    ///   - isWhole: whether every line could be read; else no section is missed.
    ///   - hasIgnoredLines: whether something was found that is not read; it could have been the servers.
    mutating func read(isWhole: Bool, hasIgnoredLines: Bool) {
        checkSections(isWhole)
        if findings.hasErrors { return }
        for assignment in document.assignments where assignment.section == "Time" {
            if let list = Self.lists[assignment.key] {
                readServers(assignment, list)
            } else if Self.spanKeys.contains(assignment.key) {
                readSpan(assignment)
            } else if !assignment.key.utf8.starts(with: "X-".utf8) {
                unknownKey(assignment)
            }
        }
        checkIntervals()
        checkFallback()
        let none = servers[.system, default: []].isEmpty && servers[.fallback, default: []].isEmpty
        let follows = hasIgnoredLines || findings.diagnostics.contains { Self.idsOfIgnored.contains($0.id) }
        if none, !follows, !findings.hasErrors {
            findings.warning("servers", "the file names no time server", hint: "add NTP=SERVER under [Time]")
        }
    }

    private static let idsOfIgnored: Set = ["unknown-key", "unknown-section", "fallback"].reduce(into: Set<String>()) {
        $0.insert("\(NTPConfiguration.kind).\($1)")
    }

    private mutating func checkSections(_ isWhole: Bool) {
        for section in document.sections where section.name != "Time" && !section.name.utf8.starts(with: "X-".utf8) {
            let isSlip = closest(to: section.name, among: ["Time"]) != nil
            findings.warning(
                "unknown-section",
                "systemd ignores \(section.name, at: section.range, after: "the section ", or: "this section")",
                at: section.range,
                hint: isSlip ? "did you mean Time?" : "timesyncd.conf has one section, Time")
        }
        // systemd would only warn, of each line; but a file of which nothing is read is the wrong file.
        if isWhole, !document.sections.contains(where: { $0.name == "Time" }) {
            let blank = hiddenHeader
            findings.error(
                "section", "the file has no [Time] section, so that systemd ignores all of it",
                at: blank.map { SourceRange($0.range) },
                hint: blank.map { "\(trusted: $0.name) stands before it: delete it" } ?? "is this a timesyncd.conf?")
        }
    }

    /// An odd blank before a section's header, which systemd does not take for one then.
    private var hiddenHeader: OddBlank? {
        let bytes = document.source.bytes
        return bytes.split(separator: 0x0A).lazy.compactMap { line in
            OddBlank(at: line.startIndex, in: bytes)
        }.first { blank in
            // A byte order mark at the file's start is passed over.
            bytes[blank.range.upperBound...].first == UInt8(ascii: "[")
                && !(blank.range.lowerBound == 0 && bytes[0] == 0xEF)
        }
    }

    private mutating func unknownKey(_ assignment: INIDocument.Assignment) {
        let known = Self.knownKeys
        let meant = closest(to: assignment.key, among: known) ?? closest(to: assignment.key + "Sec", among: known)
        findings.warning(
            "unknown-key",
            "systemd ignores \(assignment.key, at: assignment.keyRange, after: "the key ", or: "this key")",
            at: assignment.keyRange,
            hint: OddBlank(in: assignment.key.utf8).map { "\(trusted: $0.name) stands in it: delete it" }
                ?? meant.map { "did you mean \(trusted: $0)?" },
            fixIts: meant.map {
                [.init("write \(trusted: $0)", replacing: assignment.keyRange, with: MessageText(trusted: $0))]
            } ?? [])
    }

    private mutating func readSpan(_ assignment: INIDocument.Assignment) {
        let key = assignment.key
        let place = assignment.value.isEmpty ? assignment.keyRange : assignment.valueRange
        do throws(TimeSpan.Failure) {
            spans[key] = (try TimeSpan.parse(assignment.value), place)
        } catch {
            spans[key] = nil
            let message: MessageText
            switch error {
            case .malformed where assignment.value.isEmpty:
                message = "\(trusted: key) is empty, which resets only server lists"
            case .malformed: message = "\(trusted: key) is not a time span"
            case .negative: message = "\(trusted: key) is negative"
            case .tooLarge: message = "\(trusted: key) is too large"
            }
            findings.error(
                "time-span", message, at: place,
                hint: assignment.value.isEmpty
                    ? "leave the line out for the default" : "write it as 90, 1min 30s or infinity")
        }
    }

    /// In seconds: systemd's own defaults and least values (timesyncd-manager.h, timesyncd-conf.c).
    private mutating func checkIntervals() {
        let minimum = spans["PollIntervalMinSec"]
        let maximum = spans["PollIntervalMaxSec"]
        if let minimum, minimum.value < 16 * TimeSpan.second {
            findings.error(
                "poll-interval", "PollIntervalMinSec is less than 16 seconds, so that systemd uses its default, 32",
                at: minimum.range, hint: "16 is the least")
        } else if let maximum, maximum.value < minimum?.value ?? 32 * TimeSpan.second {
            findings.error(
                "poll-interval",
                minimum == nil
                    ? "PollIntervalMaxSec is less than 32 seconds, the default of PollIntervalMinSec"
                    : "PollIntervalMaxSec is less than PollIntervalMinSec",
                at: maximum.range, notes: minimum.map { [.init("PollIntervalMinSec is here", at: $0.range)] } ?? [])
        } else if let minimum, maximum == nil, minimum.value > 2048 * TimeSpan.second {
            findings.warning(
                "poll-interval", "PollIntervalMinSec is more than 2048 seconds, the default of PollIntervalMaxSec",
                at: minimum.range, hint: "set PollIntervalMaxSec, too")
        }
        if let retry = spans["ConnectionRetrySec"], retry.value < TimeSpan.second {
            findings.error(
                "connection-retry", "ConnectionRetrySec is less than a second, so that systemd uses its default, 30",
                at: retry.range)
        }
    }

    /// In place: a file can have as many lists as lines.
    mutating func addServer(_ name: String, _ list: ServerList) {
        guard knownServers[list, default: []].insert(name).inserted else { return }
        servers[list, default: []].append(name)
    }

    mutating func clearServers(_ list: ServerList) {
        servers[list] = []
        knownServers[list] = []
    }
}
