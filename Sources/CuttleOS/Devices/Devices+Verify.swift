// SPDX-License-Identifier: Apache-2.0

internal import DevicesService
internal import Documents

extension Devices {
    /// Compares what a device reported after its first boot with what its image holds: the default network configuration,
    /// the proxies, and the operating system's version as it says it.
    ///
    /// - Throws: ``CuttleError/Code/missing`` where there is no such device.
    public func verify(
        _ image: OSImage, against name: String, in scope: ResourceScope, layout: LayoutChoice = .automatic
    ) throws(CuttleError) -> VerifyReport {
        let session = try Session.reading(image)
        let layout = try LayoutFinder(session).find(layout)
        let device = try get(.device, name, in: scope)
        let status = "status.networkConfigState"
        var items = [
            VerifyReport.Item(
                what: "default network configuration", image: try session.value(of: .networkAgent, layout),
                device: device.text("\(status).defaultNetplanConfig"), isSame: isSameYAML)
        ]
        let proxies = "status.proxyConfigStatus.defaultConfig"
        for (setting, field) in [
            (SettingName.httpProxy, "httpProxy"), (.httpsProxy, "httpsProxy"), (.noProxy, "noProxy"),
        ] {
            items.append(
                VerifyReport.Item(
                    what: setting.rawValue, image: try session.value(of: setting, layout),
                    device: device.text("\(proxies).\(field)"), isSame: isSameText))
        }
        let version = device.osVersion
        items.append(
            VerifyReport.Item(
                what: "operating system", state: version.isEmpty ? .notReported : .reported,
                details: version.isEmpty ? "" : version))
        var notes = session.notes
        if device.connectionStatus.isEmpty { notes.append("\(device.name) was never connected") }
        let source = device.text("\(status).activeNetworkConfigSource")
        if !source.isEmpty { notes.append("the network configuration that is in use is \(source)") }
        return VerifyReport(image: image.path, device: device.name, items: items, notes: notes)
    }
}

/// Whether two documents say the same, whatever their comments and spaces.
private func isSameYAML(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    func value(_ bytes: [UInt8]) -> String? {
        let parsed = parseYAML(SourceText(name: "", bytes: bytes), ParseOptions(idPrefix: "yaml"))
        return parsed.hasErrors ? nil : parsed.value.map { JSONValue($0.root).compact() }
    }
    if isSameText(one, other) { return true }
    guard let first = value(one), let second = value(other) else { return false }
    return first == second
}

/// Whether two texts are the same but for blanks at their ends.
private func isSameText(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let end = bytes.lastIndex { !blank.contains($0) }.map { $0 + 1 } ?? 0
        return bytes[..<end].drop { blank.contains($0) }
    }
    return trimmed(one).elementsEqual(trimmed(other))
}

/// What a device says of itself, against its image.
public struct VerifyReport: Report {
    /// The image's path.
    public var image: String
    /// The device's full name.
    public var device: String
    /// One for each thing that is compared.
    public var items: [Item]
    /// What a person must know besides: that the device was never connected, say.
    public var notes: [String]

    /// Whether nothing differs. What the device has not reported does not.
    public var agrees: Bool { !items.contains { $0.state == .differs } }

    /// One thing that is compared.
    public struct Item: Sendable {
        /// In a few words, such as `default network configuration`.
        public var what: String
        /// Whether both say the same.
        public var state: State
        /// In a few words, without anything that could be a secret.
        public var details: String

        init(what: String, state: State, details: String) {
            (self.what, self.state, self.details) = (what, state, details)
        }

        init(what: String, image: [UInt8]?, device: String, isSame: ([UInt8], [UInt8]) -> Bool) {
            let reported = device.isEmpty ? nil : Array(device.utf8)
            let state: State =
                switch (image, reported) {
                case (nil, nil): .notSet
                case (_, nil): .notReported
                case (nil, _): .differs
                case (let image?, let reported?): isSame(image, reported) ? .agrees : .differs
                }
            let details =
                switch state {
                case .differs where image == nil: "the image has none, the device reports one"
                case .differs: "the device reports another one"
                case .notReported: "the image has one, the device reports none"
                default: ""
                }
            self.init(what: what, state: state, details: details)
        }
    }

    /// How what the device reports stands to what its image holds.
    public enum State: String, Sendable {
        case agrees
        case differs
        case notReported = "not-reported"
        /// Neither the image nor the device has one.
        case notSet = "not-set"
        /// Only the device can say it.
        case reported

        /// For a person.
        public var words: String { rawValue.split(separator: "-").joined(separator: " ") }
    }

    /// By schemas/verify-report.schema.json.
    public var json: String {
        let value: JSONValue = [
            "image": .string(image), "device": .string(device), "agrees": .bool(agrees),
            "items": JSONValue(list: items) {
                ["what": .string($0.what), "state": .string($0.state.rawValue), "details": .string($0.details)]
            },
            "notes": JSONValue(list: notes) { .string($0) },
        ]
        return value.pretty()
    }
}
