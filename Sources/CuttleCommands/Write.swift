// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import DevicesCommands
internal import ArgumentParser
internal import CuttleOS
internal import Glibc

struct Write: Verb {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write an image to SD cards, SSDs and other devices, customized on the way, and read it back.",
        discussion: """
            The image may be raw, thin, or compressed as it was downloaded; it is only read, and once, however many \
            devices there are. 'cuttle-os disks' lists what could be written to. What is about to be overwritten is \
            shown, and asked for. A device gets its partition table last, when all else was read back from it.

            EXAMPLES:
              sudo cuttle-os write --image-file lqd_2.1.0.raw.xz \\
                  --device /dev/sdb /dev/sdc

              sudo cuttle-os write --image-file device-17.qcow2 \\
                  --device /dev/sdb --grow-table --yes
            """
    ).asVerb

    @Option(help: ArgumentHelp("The disk image: raw, thin or compressed.", valueName: "image"), completion: .image)
    var imageFile: String

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("The devices to write to, one or several.", valueName: "device"),
        completion: .disk)
    var device: [String]

    @OptionGroup(title: "Settings") var values: ValueSettingsOptions
    @OptionGroup(title: "Settings files") var files: FileSettingsOptions

    @Option(
        help: ArgumentHelp("Leave a setting of the image out; may be repeated.", valueName: "setting"))
    var remove: [SettingName] = []

    @Option(
        help: ArgumentHelp("Where settings land: \(LayoutChoice.list), or a file.", valueName: "layout"),
        completion: .layout)
    var layout: String?

    @OptionGroup(title: "Service account") var account: ProvisioningOptions
    @OptionGroup(title: "Checks") var checks: CheckOptions

    @Flag(help: "Move the backup partition table to the end of a device that is larger than the image.")
    var growTable = false

    @Flag(help: "Unpack a compressed image, and check all of it, before the first byte is written.")
    var checkFirst = false

    @Flag(help: "Overwrite without asking.")
    var yes = false

    @Flag(help: "Write to regular files as if they were devices.")
    var forceFile = false

    @Flag(help: "Do not read back what was written.")
    var noVerify = false

    @Option(
        help: ArgumentHelp(
            "What to read back: all, the image's data and not its holes, or nothing (default: full).",
            valueName: "what"))
    var verify: WriteRequest.Verification?

    @Flag(help: .hidden)
    var bmap = false

    @OptionGroup(title: "The image file") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !bmap else {
            throw ValidationError(
                "--bmap is for new images, of 'edit --output-image' and 'batch': 'write' needs no block map, and makes none"
            )
        }
        guard !device.isEmpty else { throw ValidationError("name at least one device after --device") }
        if noVerify, verify != nil { throw ValidationError("give one of --verify and --no-verify") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let request = request
        if !yes { try requireSomebodyToAsk(request) }
        var display = WriteProgressDisplay(console)
        var isDeclined = false
        let report: WriteReport
        do throws(CuttleError) {
            report = try source.image(imageFile, console).write(
                request,
                confirm: { plan in
                    let confirmation = WriteConfirmation(plan)
                    confirmation.show(console)
                    isDeclined = !yes && !confirmation.isGiven(console)
                    // Until here a Ctrl-C ends it at once.
                    if !isDeclined { Interruption.watch() }
                    return !isDeclined
                }, progress: { display.show($0) }, shouldStop: { Interruption.wasAsked })
        } catch {
            guard isDeclined else { throw error }
            // It is what the person wants, and no failure.
            if output.output == .json { try console.print(CuttleError(.declined, "you answered no").json) }
            console.say("nothing was written: you answered no")
            return CuttleError.Code.declined.rawValue
        }
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
        try print(
            report, table: WriteTable(report, on: console.screen).text,
            written: failure == nil ? .everything : .partly)
        return failure?.code.rawValue ?? 0
    }

    private func requireSomebodyToAsk(_ request: WriteRequest) throws(CuttleError) {
        let readsInput = request.customization.files.contains(.standardInput)
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
        request.verification = verify ?? (noVerify ? .none : .full)
        request.checksFirst = checkFirst
        return request
    }
}
