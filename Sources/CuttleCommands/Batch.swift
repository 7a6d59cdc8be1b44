// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import DevicesCommands
internal import ArgumentParser
internal import CuttleBatch
internal import CuttleOS
internal import Diagnostics

struct Batch: Verb {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Make an image of one base for every device of a manifest.",
        discussion: """
            The manifest is YAML, JSON or CSV. All of it, with every file that it names, is checked before the first image \
            is made. Every image gets a receipt, NAME.receipt.json. A batch that was interrupted is continued by \
            running it again with --resume.

            EXAMPLES:
              cuttle-os batch devices.csv --image-file lqd_2.1.0.raw \\
                  --output-dir out --report out.html

              cuttle-os batch devices.yaml --image-file lqd_2.1.0.raw \\
                  --output-dir out --resume --shard 1/4
            """
    ).asVerb

    @Argument(help: "The manifest: devices and their settings.", completion: .manifest)
    var manifest: String

    @Option(
        help: ArgumentHelp("The disk image that all are made of; it is only read.", valueName: "base"),
        completion: .image)
    var imageFile: String

    @Option(
        help: ArgumentHelp("The directory for the images and their receipts.", valueName: "directory"),
        completion: .directory)
    var outputDir: String

    @Option(
        help: ArgumentHelp(
            "\(ImageFormat.choices(base: "the base")) (default: what the names say).", valueName: "format"))
    var format: ImageFormat?

    @OptionGroup var compression: CompressionOptions

    @Flag(help: "Make a block map of every image too, NAME.bmap, for bmaptool.")
    var bmap = false

    @Option(
        help: ArgumentHelp(
            "Make the images for another program, rpi-imager: NAME.img.xz each, and os-list.json.", valueName: "program"
        ))
    var export: ExportProgram?

    @Option(
        help: ArgumentHelp(
            "The address that the program finds the images at (default: where they are made).", valueName: "prefix"))
    var exportURL: String?

    @Option(
        help: ArgumentHelp("Where settings land: \(LayoutChoice.list), or a file.", valueName: "layout"),
        completion: .layout)
    var layout: String?

    @Option(
        help: ArgumentHelp(
            "How many devices to work on at once (default: one for each processor, eight where images are thin).",
            valueName: "n"))
    var jobs: Int?

    @Flag(help: "Keep images that are there and right, and make the others anew.")
    var resume = false

    @Flag(help: "Go on after a device that failed.")
    var keepGoing = false

    @Option(
        help: ArgumentHelp(
            "Take every N-th device only, from the I-th on: 1/4 to 4/4; auto takes I and N from Slurm, Kubernetes or AWS Batch.",
            valueName: "i/n|auto"),
        transform: ShardChoice.init(argument:))
    var shard: ShardChoice?

    @Flag(help: "Run the commands that the manifest names for settings; look at it before you allow them.")
    var allowCommands = false

    @OptionGroup(title: "Service account") var service: ServiceOptions

    @Flag(name: .customLong("replace"), help: "Take the accounts that devices have away first.")
    var replacesAccounts = false

    @Flag(help: "Make devices' keys here and send their public halves alone.")
    var localKey = false

    @Option(help: ArgumentHelp("The size of keys that are made here: 2048 or 4096.", valueName: "bits"))
    var localKeyBits: Int?

    @Option(help: ArgumentHelp("How many calls to the service to make at once.", valueName: "n"))
    var apiJobs = 4

    @OptionGroup(title: "Checks") var checks: CheckOptions

    @Flag(help: "Check everything and make nothing.")
    var dryRun = false

    @Flag(help: "Read the base for its digest, though an earlier run has, and keep none for later ones.")
    var noDigestCache = false

    @Option(
        help: ArgumentHelp("Write a page for people too, of HTML: what became of every device.", valueName: "file"),
        completion: .page)
    var report: String?

    @OptionGroup(title: "The image file") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    static let printsJSONLines = true

    func validate() throws {
        if localKeyBits != nil, !localKey { throw ValidationError("--local-key-bits goes with --local-key") }
        if exportURL != nil, export == nil { throw ValidationError("--export-url goes with --export") }
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs must be from 1 to 256") }
        guard (1...64).contains(apiJobs) else { throw ValidationError("--api-jobs must be from 1 to 64") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var request = BatchRequest(manifest: FileInput(argument: manifest), outputDirectory: outputDir)
        request.format = format
        request.customization.layout = LayoutChoice(argument: layout)
        checks.fill(&request.customization)
        request.compressionLevel = compression.level
        request.mapsBlocks = bmap
        request.imagerExport = export.map { _ in ImagerExport(urlPrefix: exportURL) }
        request.jobs = jobs
        request.resume = resume
        request.keepGoing = keepGoing
        request.shard = try shard?.shard(console)
        request.allowsCommands = allowCommands
        request.dryRun = dryRun
        request.usesDigestCache = !noDigestCache
        request.access = service.access()
        request.scope = service.scope()
        request.replacesAccounts = replacesAccounts
        request.localKeyBits = localKey ? localKeyBits ?? 2048 : nil
        request.apiJobs = apiJobs

        let page = try self.report.map { (path) throws(CuttleError) in try PageFile(path) }
        request.page = page
        Interruption.watch()
        var display = BatchProgress(console, output.output)
        let report: BatchReport
        do throws(CuttleError) {
            report = try source.image(imageFile, console).batch(
                request, progress: { display.show($0) }, compressing: { display.show(compressed: $0, of: $1) },
                shouldStop: { Interruption.wasAsked })
        } catch {
            // That the page could not be written must not hide why there is nothing to tell.
            do throws(CuttleError) { try page?.write(error) } catch { console.show(error) }
            throw error
        }
        display.end()
        if output.output == .table { console.show(report.diagnostics) }
        console.show(notes: report.notes)
        let written: CuttleError.Written = report.count(.made) > 0 ? .everything : .nothing
        do throws(CuttleError) {
            try page?.write(report)
            try print(report, table: BatchTable(report, on: console.screen).summary)
            if let list = report.list, output.output == .table {
                console.say("\(printable(list)): the list of images for Raspberry Pi Imager")
            }
        } catch {
            var failure = error
            failure.written = written
            throw failure
        }
        if let failure = display.failure { throw failure }
        if var failure = report.listFailure {
            failure.written = written
            throw failure
        }
        return exitCode(report, console)
    }

    private func exitCode(_ report: BatchReport, _ console: Console) -> Int32 {
        let wasMade = report.count(.made) + report.count(.kept) > 0
        let rest =
            wasMade
            ? "what was made is whole; run the same again with --resume for the rest" : "nothing was made"
        if let failure = report.devices.lazy.compactMap(\.failure).first {
            if !report.dryRun { console.say(rest) }
            return failure.code.rawValue
        }
        let taken = report.count(.taken)
        if taken > 0 {
            console.say(
                "\(counted(taken, "device")) left to another run; run the same again with --resume when it is "
                    + "done, to be sure that all is there")
        }
        guard report.isStopped else { return taken > 0 ? CuttleError.Code.inUse.rawValue : 0 }
        console.say(report.dryRun ? "stopped" : "stopped; " + rest)
        return CuttleError.Code.inUse.rawValue
    }
}

/// A program of others that images are made for.
enum ExportProgram: String, CaseIterable, WordArgument {
    case rpiImager = "rpi-imager"
}
