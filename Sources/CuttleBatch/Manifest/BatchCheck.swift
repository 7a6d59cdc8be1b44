// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import SecretSources
internal import Workers

/// Everything that can be said of a manifest before the first image is made.
struct BatchCheck {
    struct Job: Sendable {
        var device: BatchManifest.Device
        var checked: CheckedSettings
    }

    private(set) var jobs: [Job] = []
    /// What the images are.
    let format: ImageFormat
    /// The paths of all files that any device of the manifest is made of.
    let paths: Set<String>
    private(set) var diagnostics: [Diagnostic]

    /// Checks the devices of the request's shard, and the manifest as a whole.
    ///
    /// - Parameter table: the base's.
    /// - Parameter baseFindings: what is said of the base.
    /// - Parameter secrets: what the manifest was read with.
    /// - Parameter earlierHash: of the password in the image that a device has by now; `nil` for none.
    /// - Throws: every finding at once, where an error is among them.
    init(
        _ request: BatchRequest, _ manifest: BatchManifest, table: PartitionTable, baseFindings: [Diagnostic],
        secrets: SecretReader, by pool: WorkerPool,
        progress: (BatchEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool,
        earlierHash: @escaping @Sendable (BatchManifest.Device) -> String?
    ) throws(CuttleError) {
        diagnostics = manifest.diagnostics
        paths = manifest.paths
        (format, diagnostics) = try Self.format(request, manifest)
        try format.requireLevel(request.compressionLevel)
        if request.mapsBlocks { try format.requireBlockMap() }
        var failure = manifest.failure
        var known: Set<Finding> = []
        var relocator = DiagnosticRelocator(manifest.source)
        var all = [CheckedSettings?](repeating: nil, count: manifest.devices.count)
        var done = 0
        let files = SharedChecks()
        pool.work(
            on: manifest.devices, mayBegin: { !shouldStop() },
            { request.customization(of: $0).check(table, earlierHash: earlierHash($0), shared: files) },
            finished: { index, checked in
                all[index] = checked
                done += 1
                progress(.checking(done: done, of: manifest.devices.count))
                return true
            })
        guard done == manifest.devices.count, !secrets.wasStopped else {
            throw CuttleError(.inUse, "it was stopped while the manifest was checked")
        }
        for (index, device) in manifest.devices.enumerated() {
            guard var checked = all[index] else { continue }
            if request.customization.strict { checked.makeStrict() }
            failure = failure ?? checked.failure
            // What is wrong with a file that many devices share is said once.
            for finding in checked.diagnostics where known.insert(Finding(finding, of: device)).inserted {
                diagnostics.append(relocator.move(finding, of: device))
            }
            jobs.append(Job(device: device, checked: checked))
        }
        for definition in SettingDefinition.all { diagnostics += shared(definition, manifest.source) }
        diagnostics += baseFindings
        if request.customization.strict { diagnostics.makeStrict() }
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

    /// Warns of what several devices have and only one should: a key, a static address.
    private func shared(_ definition: SettingDefinition, _ source: SourceText) -> [Diagnostic] {
        guard let unique = definition.unique else { return [] }
        var users: [String: Users] = [:]
        // What many devices have is read once.
        var known: [[UInt8]: [SettingDefinition.UniqueValue]] = [:]
        for job in jobs {
            guard let bytes = job.checked.values[definition.name] else { continue }
            let values = known[bytes] ?? unique(bytes)
            known[bytes] = values
            for value in values { users[value.identity, default: Users(words: value.words)].add(job.device) }
        }
        return users.filter { $0.value.count > 1 }
            .sorted { ($0.value.devices[1].index, $0.key) < ($1.value.devices[1].index, $1.key) }
            .map { warning($0.value, source) }
    }

    /// The devices that have the same of what only one should have.
    private struct Users {
        /// What it is.
        var words: MessageText
        /// The first two.
        var devices: [BatchManifest.Device] = []
        var count = 0

        mutating func add(_ device: BatchManifest.Device) {
            count += 1
            if count <= 2 { devices.append(device) }
        }
    }

    /// The format that is asked for, or that the names of all devices say.
    private static func format(
        _ request: BatchRequest, _ manifest: BatchManifest
    ) throws(CuttleError) -> (ImageFormat, [Diagnostic]) {
        // What says nothing is a full copy, as is what ends as one does.
        let said = manifest.names.map { ImageFormat(saidByFileNamed: $0) ?? .raw }
        guard let asked = request.format else {
            // A name that is refused in its place is not one of them.
            let isRefused = manifest.diagnostics.contains { $0.severity == .error }
            let special = said.first { $0 != .raw }
            if let other = special ?? said.first, !isRefused, !said.allSatisfy({ $0 == other }) {
                let count = said.count { $0 == other }
                let verb = count == 1 ? "ends" : "end"
                let all = ImageFormat.allCases.map { MessageText("\(remedy: .format($0.rawValue))") }
                throw CuttleError(
                    .usage,
                    "\(trusted: count) of \(trusted: said.count) names \(trusted: verb) as \(trusted: other.noun)'s does",
                    hint: "say what all of them are: \(all.dropFirst().reduce(all[0]) { $0 + " or " + $1 })")
            }
            return (special ?? .raw, manifest.diagnostics)
        }
        for name in manifest.names { try asked.requireNotThin(named: name) }
        let source = SourceText(name: request.manifest.displayName, bytes: [])
        func warning(_ words: MessageText) -> Diagnostic {
            Diagnostic(
                "batch.format", .warning, words, in: source,
                hint: "leave out \(remedy: .format(nil)), or give other names")
        }
        var found = manifest.diagnostics
        for other in ImageFormat.allCases where other != .raw && other != asked && said.contains(other) {
            found.append(
                warning(
                    "\(trusted: asked.plural) get the names of \(trusted: other.plural), which end in \(trusted: other.ending)"
                ))
        }
        let others = manifest.names.filter { name in
            (ImageFormat(saidByFileNamed: name) ?? .raw) == .raw && asked.isOther(thanFileNamed: name)
        }
        if let first = others.first {
            let more = others.count > 1 ? " and \(others.count - 1) more end" : " ends"
            found.append(
                warning("\(trusted: quoted(first) + more) as the name of something else does: \(trusted: asked.words)"))
        }
        return (asked, found)
    }

    /// At the second of the devices, where the manifest began to repeat itself.
    private func warning(_ users: Users, _ source: SourceText) -> Diagnostic {
        let (devices, more) = (users.devices, users.count - 2)
        let others = more > 0 ? " and \(more) more" : ""
        return Diagnostic(
            "batch.shared", .warning,
            "\(trusted: devices[0].name), \(trusted: devices[1].name)\(trusted: others) have \(users.words)",
            in: source,
            at: devices[1].nameRange, notes: [.init("the first is here", at: devices[0].nameRange)])
    }

    /// What makes two findings one.
    private struct Finding: Hashable {
        var id: String
        var source: String
        var range: SourceRange?
        var message: String
        /// Two sources can be of one name, too.
        var place: SourceRange?

        init(_ diagnostic: Diagnostic, of device: BatchManifest.Device) {
            id = diagnostic.id
            source = diagnostic.source.name
            range = diagnostic.range
            message = diagnostic.message
            place = device.place(ofSource: diagnostic)
            // A value is each device's own, and two can be of one name.
            if case .value = diagnostic.source.origin {
                message += String(decoding: diagnostic.source.bytes, as: UTF8.self)
            }
        }
    }
}
