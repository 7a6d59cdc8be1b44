// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import DevicesCommands
internal import ArgumentParser
internal import CuttleOS

struct Edit: Verb {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Put settings into an image, or take them out of it, all or nothing.",
        discussion: """
            Everything is checked before the image is opened for writing. The image is edited in place, through a \
            journal beside it, unless --output-image names a new one.

            EXAMPLES:
              cuttle-os edit --image-file lqd_2.1.0.raw \\
                  --password-file admin-password.txt \\
                  --endpoint-domain stg01b.edgelq.com

              cuttle-os edit --image-file lqd_2.1.0.raw \\
                  --project-service-account-key device-17.json \\
                  --output-image device-17.qcow2
            """
    ).asVerb

    @Option(help: ArgumentHelp("The disk image, or a block device.", valueName: "image"), completion: .image)
    var imageFile: String

    @Option(
        help: ArgumentHelp("Write the result to a new image and leave the first as it is.", valueName: "new"),
        completion: .image)
    var outputImage: String?

    @Option(
        help: ArgumentHelp(
            "What the new image is: \(ImageFormat.choices(base: "the first")) (default: by the name's end).",
            valueName: "format"))
    var format: ImageFormat?

    @OptionGroup var compression: CompressionOptions

    @Flag(help: "Make a block map of the new image too, NEW.bmap, for bmaptool.")
    var bmap = false

    @OptionGroup(title: "Settings") var values: ValueSettingsOptions
    @OptionGroup(title: "Settings files") var files: FileSettingsOptions

    @Option(
        help: ArgumentHelp("Delete a setting from the image; may be repeated.", valueName: "setting"))
    var remove: [SettingName] = []

    @Option(
        help: ArgumentHelp("Where settings land: \(LayoutChoice.list), or a file.", valueName: "layout"),
        completion: .layout)
    var layout: String?

    @OptionGroup(title: "Checks") var checks: CheckOptions

    @Flag(help: "Do everything but write.")
    var dryRun = false

    @Option(help: ArgumentHelp("Keep the pages as they were, for 'undo'.", valueName: "file"), completion: .file())
    var saveUndo: String?

    @Flag(help: "Edit an image that is attached or mounted; replace an existing output.")
    var force = false

    @OptionGroup(title: "Service account") var account: ProvisioningOptions
    @OptionGroup(title: "The image file") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if bmap, outputImage == nil {
            throw ValidationError("--bmap goes with --output-image: an image that is edited in place gets no block map")
        }
        if format != nil, outputImage == nil { throw ValidationError("--format goes with --output-image") }
        if dryRun, outputImage != nil {
            throw ValidationError("--dry-run writes nothing, so it cannot be given with --output-image")
        }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        guard !customization.isEmpty else {
            throw CuttleError(
                .usage, "there is nothing to do: was the line cut short?",
                hint: "end every line but the last with a backslash, or give a setting, or --remove; see 'edit --help'")
        }
        var request = try request()
        let display = FileProgressDisplay(console)
        request.progress = { display.show($0) }
        let report = try source.image(imageFile, console).edit(request)
        if output.output == .table { console.show(report.diagnostics) }
        console.show(notes: report.notes + [report.serviceAccount?.sentence].compactMap { $0 })
        try print(
            report, table: EditTable(report, on: console.screen).text,
            written: report.dryRun || report.pagesWritten == 0 && report.outputImage == nil ? .nothing : .everything)
        return 0
    }

    private func request() throws(CuttleError) -> EditRequest {
        var request = EditRequest(customization)
        if let outputImage {
            request.destination = try EditDestination(newImageAt: outputImage, format: format)
        } else if dryRun {
            request.destination = .dryRun
        }
        request.compressionLevel = compression.level
        request.mapsBlocks = bmap
        request.undoFile = saveUndo
        request.force = force
        return request
    }

    private var customization: Customization {
        var customization = Customization()
        values.fill(&customization.settings)
        files.fill(&customization.settings)
        customization.removals = remove
        customization.layout = LayoutChoice(argument: layout)
        customization.serviceAccount = account.provisioning(besides: customization.settings)
        checks.fill(&customization)
        return customization
    }
}
