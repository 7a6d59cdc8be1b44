// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import Documents
internal import Netplan

/// Everything that can be said of a manifest before the first image is made.
struct BatchCheck {
    struct Job: Sendable {
        var device: BatchManifest.Device
        var checked: CheckedSettings
    }

    private(set) var jobs: [Job] = []
    /// What the images are.
    let format: NewImageFormat
    /// The paths of all files that any device of the manifest is made of.
    let paths: Set<String>
    private(set) var diagnostics: [Diagnostic]

    /// Checks the devices of the request's shard, and the manifest as a whole.
    ///
    /// - Parameter earlierHash: of the password in the image that a device has by now; `nil` for none.
    /// - Throws: every finding at once, where an error is among them.
    init(
        _ request: BatchRequest, _ manifest: BatchManifest, _ table: PartitionTable, _ crew: Crew,
        progress: (BatchEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool,
        earlierHash: @escaping @Sendable (BatchManifest.Device) -> String?
    ) throws(CuttleError) {
        diagnostics = manifest.diagnostics
        paths = manifest.paths
        (format, diagnostics) = try Self.format(request, manifest)
        var failure = manifest.failure
        var known: Set<Finding> = []
        var homes = FindingHomes(manifest.source)
        var all = [CheckedSettings?](repeating: nil, count: manifest.devices.count)
        let netplanCheck = request.netplanCheck
        var done = 0
        let files = SharedChecks()
        crew.work(
            on: manifest.devices, mayBegin: { !shouldStop() },
            { $0.settings.check(partitions: table, netplanCheck, earlierHash: earlierHash($0), shared: files) },
            finished: { index, checked in
                all[index] = checked
                done += 1
                progress(.checking(done: done, of: manifest.devices.count))
                return true
            })
        guard done == manifest.devices.count else {
            throw CuttleError(.inUse, "it was stopped while the manifest was checked")
        }
        for (device, checked) in zip(manifest.devices, all) {
            guard var checked else { continue }
            if request.strict { checked.makeStrict() }
            failure = failure ?? checked.failure
            // What is wrong with a file that many devices share is said once.
            for finding in checked.diagnostics where known.insert(Finding(finding)).inserted {
                diagnostics.append(homes.move(finding, of: device))
            }
            jobs.append(Job(device: device, checked: checked))
        }
        diagnostics += sharedKeys(manifest.source)
        diagnostics += sharedAddresses(manifest.source)
        if request.strict { diagnostics.makeStrict() }
        let errors = diagnostics.count(of: .error)
        guard errors == 0 else {
            throw CuttleError(
                failure ?? .badInput,
                "the manifest is not valid: \(trusted: errors) error\(trusted: errors == 1 ? "" : "s")",
                diagnostics: diagnostics)
        }
        if jobs.isEmpty, let shard = request.shard {
            diagnostics.append(
                Diagnostic(
                    "batch.empty-shard", .warning, "no device is in the shard \(shard.index)/\(shard.count)",
                    in: SourceText(name: request.manifest.displayName, bytes: [])))
        }
    }

    /// Warns of a service account key that several devices have.
    private func sharedKeys(_ source: SourceText) -> [Diagnostic] {
        var users: [String: [BatchManifest.Device]] = [:]
        for job in jobs {
            guard let key = job.checked.values[.serviceAccountKey] else { continue }
            users[Self.identity(ofKey: key), default: []].append(job.device)
        }
        return users.values.filter { $0.count > 1 }.sorted { $0[1].place < $1[1].place }
            .map { warning("the same service account key", $0, source) }
    }

    /// What a key calls itself, however its file is written.
    private static func identity(ofKey bytes: [UInt8]) -> String {
        let parsed = parseJSON(SourceText(name: "", bytes: bytes), ParseOptions(idPrefix: "key"))
        return parsed.value?.root["private_key_id"]?.text ?? SHA256.hash(data: bytes).hex
    }

    /// The format that is asked for, or that the names of all devices say.
    private static func format(
        _ request: BatchRequest, _ manifest: BatchManifest
    ) throws(CuttleError) -> (NewImageFormat, [Diagnostic]) {
        let thin = manifest.names.count { NewImageFormat.isThin(fileNamed: $0) }
        guard let asked = request.format else {
            // A name that is refused in its place is not one of them.
            let isRefused = manifest.diagnostics.contains { $0.severity == .error }
            guard thin == 0 || thin == manifest.names.count || isRefused else {
                throw CuttleError(
                    .usage, "\(trusted: thin) of \(trusted: manifest.names.count) names end as a thin image's do",
                    hint: "say what all of them are: --format raw or --format qcow2")
            }
            return (thin > 0 ? .qcow2 : .raw, manifest.diagnostics)
        }
        let source = SourceText(name: request.manifest.displayName, bytes: [])
        func warning(_ words: MessageText) -> Diagnostic {
            Diagnostic(
                "batch.format", .warning, words, in: source, hint: "leave out --format, or give other names")
        }
        var found = manifest.diagnostics
        if asked == .raw, thin > 0 {
            found.append(warning("full copies get the names of thin images, which end in .qcow2"))
        }
        let others = manifest.names.filter { !NewImageFormat.isThin(fileNamed: $0) && asked.isOther(thanFileNamed: $0) }
        if let first = others.first {
            let more = others.count > 1 ? " and \(others.count - 1) more end" : " ends"
            found.append(
                warning("\(trusted: quoted(first) + more) as the name of something else does: \(trusted: asked.words)"))
        }
        return (asked, found)
    }

    /// Warns of static addresses that several devices have.
    private func sharedAddresses(_ source: SourceText) -> [Diagnostic] {
        var users: [String: [BatchManifest.Device]] = [:]
        for job in jobs {
            guard let bytes = job.checked.values[.networkAgent] else { continue }
            for address in Set(NetworkAgent.staticAddresses(of: bytes)) {
                users[address, default: []].append(job.device)
            }
        }
        return users.filter { $0.value.count > 1 }
            .sorted { ($0.value[1].place, $0.key) < ($1.value[1].place, $1.key) }
            .map { warning("the same static address \(trusted: quoted($0.key))", $0.value, source) }
    }

    /// At the second of the devices, where the manifest began to repeat itself.
    private func warning(_ what: MessageText, _ devices: [BatchManifest.Device], _ source: SourceText) -> Diagnostic {
        let others = devices.count > 2 ? " and \(devices.count - 2) more" : ""
        return Diagnostic(
            "batch.shared", .warning,
            "\(trusted: devices[0].name), \(trusted: devices[1].name)\(trusted: others) have \(what)", in: source,
            at: devices[1].nameRange, notes: [.init("the first is here", at: devices[0].nameRange)])
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
