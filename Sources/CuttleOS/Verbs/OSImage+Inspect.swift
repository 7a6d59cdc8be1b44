// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DiskImage
internal import FileSystems
internal import Layouts
internal import TextEncodings

extension OSImage {
    /// What the image holds: its partitions, their file systems, and which settings are present.
    ///
    /// A file system that is damaged or foreign is not an error here; the report says so.
    public func inspect(_ request: InspectRequest = InspectRequest()) throws(CuttleError) -> InspectReport {
        let session = try Session.reading(self)
        let ignored = Set(session.table.ignored.map(\.number))
        let partitions = (session.table.partitions + session.table.ignored).sorted { $0.number < $1.number }.map {
            partition in
            let isIgnored = ignored.contains(partition.number)
            return InspectReport.Partition(
                number: partition.number, label: partition.label, uuid: partition.uuid, type: partition.typeGUID,
                start: partition.start, size: partition.size, isIgnored: isIgnored,
                fileSystem: isIgnored ? nil : session.describe(partition))
        }
        // What the image itself says can be damaged as all of it can.
        var (layout, notes, diagnostics) = (try LayoutFinder.chosen(request.layout), session.notes, session.warnings)
        if layout == nil {
            do throws(CuttleError) {
                layout = try LayoutFinder(session).find(.automatic)
            } catch {
                diagnostics += error.diagnostics
                notes.append(
                    MessageText(
                        "\(error.messageText); the settings are left out, unless \(remedy: .layout) says where they are"
                    ).text)
            }
        }
        var settings: [InspectReport.Setting] = []
        // What keeps one setting from being read often keeps them all: it is told once.
        var failures: [String] = []
        for setting in SettingName.allCases {
            guard let target = layout?.target(for: setting) else { continue }
            let (found, failure) = session.look(for: setting, at: target)
            settings.append(found)
            if let failure, !failures.contains(failure) { failures.append(failure) }
        }
        notes += failures.map { "\($0); the settings there are not known" }
        return InspectReport(
            image: path, size: session.file.size, sectorSize: session.table.sectorSize, tableType: session.table.type,
            tableUUID: session.table.uuid, partitions: partitions, layout: layout?.name ?? "",
            settings: settings, diagnostics: diagnostics, notes: notes, source: session.source)
    }
}

extension Session {
    fileprivate func describe(_ partition: Partition) -> InspectReport.FileSystem? {
        guard let found = file.recognize(partition) else { return nil }
        var report = InspectReport.FileSystem(
            type: found.type, label: found.label, uuid: found.uuid, state: "not looked into", features: [])
        guard let known = fileSystems.recognize(found.type) else { return report }
        let window = PartitionWindow(partition, of: overlay, writable: false)
        do throws(FileSystemError) {
            let info = try known.kind.info(window)
            report.blockSize = info.blockSize
            report.size = info.size
            report.free = info.free
            report.state = info.state.words
            report.features = info.features
            // Whether it can be edited, too, where the superblock alone looks well.
            if info.state == .clean {
                try known.kind.init(window: window, mode: .readOnly, now: 0).checkCounts()
            }
        } catch {
            report.state = error.reason
        }
        return report
    }

    /// Whether a setting is there, and what it says; and what kept it from being read. Such a one is not present, and its
    /// summary says why.
    fileprivate func look(
        for setting: SettingName, at target: LayoutTarget
    ) -> (setting: InspectReport.Setting, failure: String?) {
        var report = InspectReport.Setting(
            setting: setting, present: false, partition: target.partition.words, path: target.path)
        let partition: Partition
        let volume: any FileSystem
        var target = target
        do throws(CuttleError) {
            partition = try self.partition(for: target.partition)
            report.partition = partition.name
            volume = try self.volume(on: partition, .readOnly)
            target = try resolved(target, on: partition, volume, verb: "find")
            report.path = target.path
        } catch {
            report.summary = "cannot be read: \(error.message)"
            return (report, error.message)
        }
        do throws(FileSystemError) {
            guard let status = try volume.status(target.path) else { return (report, nil) }
            guard status.kind == .regular else {
                let words = "is \(status.kind.words), not a regular file"
                report.summary = "cannot be read: it \(words)"
                return (report, "\(path): \(partition.name):\(target.path) \(words)")
            }
            let bytes = try volume.read(target.path, limit: FileInput.maximumSize)
            guard let value = target.value(in: bytes) else { return (report, nil) }
            report.present = true
            report.bytes = bytes.count
            report.sha256 = SHA256.hash(data: bytes).hex
            report.summary = setting.definition?.summary(SourceText(name: setting.rawValue, bytes: value))
        } catch {
            report.summary = "cannot be read: \(error.reason)"
            return (report, failure(error, on: partition, of: volume).message)
        }
        return (report, nil)
    }
}

extension VolumeState {
    var words: String {
        switch self {
        case .clean: "clean"
        case .needsRecovery: "has unfinished changes in its journal"
        case .errors: "errors were found in it"
        case .notClean: "not cleanly unmounted"
        }
    }
}

extension PartitionSelector {
    /// How reports name a partition that is not there.
    var words: String {
        switch self {
        case .label(let label): label
        case .number(let number): "partition \(number)"
        case .types(let types): "type \(types.first ?? "")"
        }
    }
}
