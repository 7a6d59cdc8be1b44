// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CuttleOS
internal import Glibc
internal import SystemIO

struct Write: Verb {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write an image to SD cards, SSDs and other devices, customized on the way, and read it back.",
        discussion: """
            The image may be raw or thin; it is only read, and once, however many devices there are. 'cuttle-os disks' \
            lists what could be written to. What is about to be overwritten is shown, and asked for.
            """
    ).asVerb

    @Option(help: ArgumentHelp("The disk image, raw or thin.", valueName: "image"))
    var imageFile: String

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("The devices to write to, one or several.", valueName: "device"))
    var device: [String]

    @OptionGroup(title: "Settings") var values: ValueSettingsOptions
    @OptionGroup(title: "Settings files") var files: FileSettingsOptions

    @Option(
        help: ArgumentHelp(
            "Leave a setting of the image out; may be repeated. One of: \(SettingName.list).", valueName: "setting"))
    var remove: [SettingName] = []

    @Option(help: ArgumentHelp("Where settings land: \(LayoutChoice.list), or a file.", valueName: "layout"))
    var layout: String?

    @OptionGroup(title: "Service account") var account: ProvisioningOptions
    @OptionGroup(title: "Checks") var checks: CheckOptions

    @Flag(help: "Move the backup partition table to the end of a device that is larger than the image.")
    var growTable = false

    @Flag(help: "Overwrite without asking.")
    var yes = false

    @Flag(help: "Write to regular files as if they were devices.")
    var forceFile = false

    @Flag(help: "Do not read back what was written.")
    var noVerify = false

    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !device.isEmpty else { throw ValidationError("name at least one device after --device") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let request = request
        if !yes { try requireSomebodyToAsk(request) }
        var display = WriteDisplay(console, output.output)
        let report = try OSImage(imageFile).write(
            request,
            confirm: { plan in
                let confirmation = Confirmation(plan)
                confirmation.show(console)
                guard yes || confirmation.isGiven(console) else { return false }
                // Until here a Ctrl-C ends it at once.
                Interruption.watch()
                return true
            }, progress: { display.show($0) }, shouldStop: { Interruption.wasAsked })
        display.end()
        if output.output == .table { console.show(report.diagnostics) }
        console.show(notes: report.notes + [report.serviceAccount?.sentence].compactMap { $0 })
        for device in report.devices {
            guard let failure = device.failure else { continue }
            console.show(failure, ofDevice: device.path)
        }
        let unusable = report.devices.filter { $0.failure?.written == .partly }.map(\.path)
        if !unusable.isEmpty {
            console.say("do not use \(unusable.map(printable).joined(separator: ", ")): write the image anew first")
        }
        let failure = report.devices.lazy.compactMap(\.failure).first
        try print(report, table: WriteTable(report).text, written: failure == nil ? .everything : .partly)
        return failure?.code.rawValue ?? 0
    }

    private func requireSomebodyToAsk(_ request: WriteRequest) throws(CuttleError) {
        let readsInput = request.customization.settings.files.contains(.standardInput)
        guard isatty(STDIN_FILENO) == 1, !readsInput else {
            throw CuttleError(
                .usage, "nobody can be asked whether to overwrite \(trusted: device.joined(separator: ", "))",
                hint: "give --yes once you are sure")
        }
    }

    private var request: WriteRequest {
        var request = WriteRequest(devices: device)
        values.fill(&request.customization.settings)
        files.fill(&request.customization.settings)
        request.customization.removals = remove
        request.customization.layout = LayoutChoice(argument: layout)
        request.customization.serviceAccount = account.provisioning(besides: request.customization.settings)
        checks.fill(&request.customization)
        request.allowsFiles = forceFile
        request.growsTable = growTable
        request.verifies = !noVerify
        return request
    }
}

/// What is about to be overwritten, and whether it may be.
private struct Confirmation {
    private let report: WriteReport

    init(_ report: WriteReport) { self.report = report }

    func show(_ console: Console) {
        console.say("This overwrites all that is on:")
        for device in report.devices { console.say("  " + describe(device)) }
    }

    func isGiven(_ console: Console) -> Bool {
        console.prompt("Write \(printable(report.image)) (\(size(report.size))) to it? Type yes: ")
        return readLine() == "yes"
    }

    private func describe(_ device: WriteReport.Device) -> String {
        guard let disk = device.disk else { return "\(printable(device.path)), a file of \(size(device.size))" }
        let model = [disk.vendor, disk.model].filter { !$0.isEmpty }.joined(separator: " ")
        let partitions = disk.partitions.map { partition in
            let name = partition.label.isEmpty ? "\(partition.number)" : partition.label
            return "\(name) (\([partition.fileSystem, size(partition.size)].compactMap { $0 }.joined(separator: ", ")))"
        }
        let parts = [
            printable(device.path), size(device.size), model.isEmpty ? disk.backingFile ?? "" : model, disk.transport,
            partitions.isEmpty ? disk.content ?? "no partitions" : "partitions: " + partitions.joined(separator: " "),
        ]
        return parts.filter { !$0.isEmpty }.map(printable).joined(separator: ", ")
    }
}

/// Shows how a transfer goes on: a line that is written over on a terminal; elsewhere each device's phases, a line each.
private struct WriteDisplay {
    private let console: Console
    private var line: ProgressLine
    private var phases: [String: WriteProgress.Phase] = [:]
    private var phaseStarts: [String: Double] = [:]

    init(_ console: Console, _ output: OutputFormat) {
        self.console = console
        line = ProgressLine(console)
    }

    mutating func show(_ all: [WriteProgress]) {
        for progress in all where phases.updateValue(progress.phase, forKey: progress.device) != progress.phase {
            phaseStarts[progress.device] = line.elapsed
            if !line.isShownToPeople { console.say("\(printable(progress.device)): \(progress.phase.rawValue)") }
        }
        let text = all.map(describe).joined(separator: "; ")
        line.show(text)
    }

    mutating func end() { line.clear() }

    private func describe(_ progress: WriteProgress) -> String {
        let name = printable(progress.device.split(separator: "/").last.map(String.init) ?? progress.device)
        guard [.writing, .verifying].contains(progress.phase), progress.size > 0 else {
            return "\(name) \(progress.phase.rawValue)"
        }
        let elapsed = line.elapsed - (phaseStarts[progress.device] ?? 0)
        let rate = elapsed > 0.2 ? " \(size(UInt64(Double(progress.done) / elapsed)))/s" : ""
        let left = ProgressLine.timeLeft(
            done: Double(progress.done), of: Double(progress.size), after: elapsed)
        let percent = Int(Double(progress.done) / Double(progress.size) * 100)
        return "\(name) \(progress.phase.rawValue) \(percent) %\(rate)\(left.isEmpty ? "" : " \(left)")"
    }
}

/// What became of the devices, for people.
private struct WriteTable {
    private let report: WriteReport

    init(_ report: WriteReport) { self.report = report }

    var text: String {
        var text = ""
        if !report.files.isEmpty {
            var table = Table("SETTING", "ACTION", "WHERE", ">BYTES", "MODE")
            for file in report.files {
                table.add(
                    file.setting.rawValue, file.action.rawValue, "\(file.partition):\(file.path)",
                    file.action == .removed ? "-" : String(file.bytes), file.mode.map { octal(mode: $0) } ?? "-")
            }
            text = table.text + "\n"
        }
        var table = Table("DEVICE", ">SIZE", ">WRITTEN", ">ZEROED", ">SECONDS", "STATE")
        for device in report.devices {
            let state =
                device.failure != nil ? "failed" : device.isVerified ? "written and verified" : "written, not verified"
            table.add(
                device.path, size(device.size), size(device.written), size(device.zeroed),
                "\(Double(Int((device.writing + device.verifying) * 10)) / 10)", state)
        }
        return text + table.text
    }
}
