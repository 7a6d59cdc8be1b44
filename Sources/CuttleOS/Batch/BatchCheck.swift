// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import Documents

/// Everything that can be said of a manifest before the first image is made.
struct BatchCheck {
    struct Job: Sendable {
        var device: BatchManifest.Device
        var checked: CheckedSettings
    }

    private(set) var jobs: [Job] = []
    private(set) var diagnostics: [Diagnostic]

    /// Checks the devices of the request's shard, and the manifest as a whole.
    ///
    /// - Parameter earlierHash: of the password in the image that a device has by now; `nil` for none.
    /// - Throws: every finding at once, where an error is among them.
    init(
        _ request: BatchRequest, _ table: PartitionTable, _ crew: Crew,
        earlierHash: @escaping @Sendable (BatchManifest.Device) -> String?
    ) throws(CuttleError) {
        let manifest = try BatchManifest(request.manifest, request.shard)
        diagnostics = manifest.diagnostics
        var failure = manifest.failure
        var known: Set<Finding> = []
        var all = [CheckedSettings?](repeating: nil, count: manifest.devices.count)
        let netplanCheck = request.netplanCheck
        crew.work(
            on: manifest.devices,
            { $0.settings.check(partitions: table, netplanCheck, earlierHash: earlierHash($0)) },
            finished: { index, checked in
                all[index] = checked
                return true
            })
        for (device, checked) in zip(manifest.devices, all) {
            guard var checked else { continue }
            if request.strict { checked.makeStrict() }
            failure = failure ?? checked.failure
            // What is wrong with a file that many devices share is said once.
            for finding in checked.diagnostics where known.insert(Finding(finding)).inserted {
                diagnostics.append(finding.about(device, in: request.manifest))
            }
            jobs.append(Job(device: device, checked: checked))
        }
        diagnostics += shared(.serviceAccountKey, "the same service account key", request)
        diagnostics += sharedAddresses(request)
        if request.strict { diagnostics.makeStrict() }
        let errors = diagnostics.count { $0.severity == .error }
        guard errors == 0 else {
            throw CuttleError(
                failure ?? .badInput, "the manifest is not valid: \(errors) error\(errors == 1 ? "" : "s")",
                diagnostics: diagnostics)
        }
        if jobs.isEmpty, let shard = request.shard {
            diagnostics.append(
                Diagnostic(
                    "batch.empty-shard", .warning, "no device is in the shard \(shard.index)/\(shard.count)",
                    in: Self.source(request)))
        }
    }

    private static func source(_ request: BatchRequest) -> SourceText {
        SourceText(name: request.manifest.displayName, bytes: [], quoting: .never)
    }

    /// Warns of devices that have the same value of a setting, which should be each one's own.
    private func shared(_ setting: SettingName, _ what: String, _ request: BatchRequest) -> [Diagnostic] {
        var names: [[UInt8]: [String]] = [:]
        for job in jobs {
            guard let value = job.checked.values[setting] else { continue }
            names[Array(SHA256.hash(data: value)), default: []].append(job.device.name)
        }
        return names.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }.map { warning(what, $0, request) }
    }

    /// Warns of static addresses that several devices have.
    private func sharedAddresses(_ request: BatchRequest) -> [Diagnostic] {
        var names: [String: [String]] = [:]
        for job in jobs {
            guard let bytes = job.checked.values[.networkAgent] else { continue }
            for address in Set(NetworkAgent.staticAddresses(of: bytes)) {
                names[address, default: []].append(job.device.name)
            }
        }
        return names.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
            .map { warning("the same static address \(quoted($0.key))", $0.value, request) }
    }

    private func warning(_ what: String, _ devices: [String], _ request: BatchRequest) -> Diagnostic {
        let others = devices.count > 2 ? " and \(devices.count - 2) more" : ""
        return Diagnostic(
            "batch.shared", .warning, "\(devices[0]), \(devices[1])\(others) have \(what)", in: Self.source(request))
    }

    /// What makes two findings one.
    private struct Finding: Hashable {
        var id: String
        var source: String
        var range: SourceRange?
        var message: String

        init(_ diagnostic: Diagnostic) {
            // A flag's name is no file: its value is each device's own.
            id = diagnostic.id
            source = diagnostic.source.name
            range = diagnostic.range
            message =
                diagnostic.message
                + (source.hasPrefix("--") ? String(decoding: diagnostic.source.bytes, as: UTF8.self) : "")
        }
    }
}

extension Diagnostic {
    /// The same finding, with the device that it was made of.
    fileprivate func about(_ device: BatchManifest.Device, in manifest: FileInput) -> Diagnostic {
        var copy = self
        if source.name.hasPrefix("--") {
            let name = "\(manifest.displayName): \(device.name): \(source.name.dropFirst(2))"
            copy.source = SourceText(name: name, bytes: source.bytes, quoting: source.quoting)
        } else if let rendering = device.renderings[source.name] {
            let line = range.flatMap { rendering.line(of: LineMap(source).location(of: $0.start).line) }
            let place = line.map { "line \($0) of " } ?? ""
            copy.notes.append(
                .init("this is from \(place)the template \(rendering.path), for the device \(device.name)"))
        } else {
            copy.notes.append(.init("for the device \(device.name), which may not be the only one"))
        }
        return copy
    }
}
