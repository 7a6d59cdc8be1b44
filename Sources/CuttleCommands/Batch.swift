// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CuttleBatch
internal import CuttleOS
internal import Glibc

struct Batch: Verb {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Make an image of one base for every device of a manifest.",
        discussion: """
            The manifest is YAML, JSON or CSV. All of it, with every file that it names, is checked before the first image \
            is made. Every image gets a receipt, NAME.receipt.json. A batch that was interrupted is continued by \
            running it again with --resume.
            """
    ).asVerb

    @Argument(help: "The manifest: devices and their settings.")
    var manifest: String

    @Option(help: ArgumentHelp("The raw disk image that all are made of; it is only read.", valueName: "base"))
    var imageFile: String

    @Option(help: ArgumentHelp("The directory for the images and their receipts.", valueName: "directory"))
    var outputDir: String

    @Option(
        help: ArgumentHelp(
            "\(ImageFormat.choices(base: "the base")) (default: what the names say).", valueName: "format"))
    var format: ImageFormat?

    @Option(help: ArgumentHelp("Where settings land: \(LayoutChoice.list), or a file.", valueName: "layout"))
    var layout: String?

    @Option(
        help: ArgumentHelp(
            "How many devices to work on at once (default: one for each processor, two where images are thin).",
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

    @OptionGroup(title: "Service account") var service: ServiceOptions

    @Flag(name: .customLong("replace"), help: "Take the accounts that devices have away first.")
    var replacesAccounts = false

    @Flag(help: "Make devices' keys here and send their public halves alone.")
    var localKey = false

    @Option(help: ArgumentHelp("How many calls to the service to make at once.", valueName: "n"))
    var apiJobs = 4

    @OptionGroup(title: "Checks") var checks: CheckOptions

    @Flag(help: "Check everything and make nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp("Write a page for people too, of HTML: what became of every device.", valueName: "file"))
    var report: String?

    @OptionGroup(title: "Output") var output: OutputOptions

    static let printsJSONLines = true

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs must be from 1 to 256") }
        guard (1...64).contains(apiJobs) else { throw ValidationError("--api-jobs must be from 1 to 64") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var request = BatchRequest(manifest: FileInput(argument: manifest), outputDirectory: outputDir)
        request.format = format
        request.customization.layout = LayoutChoice(argument: layout)
        checks.fill(&request.customization)
        request.jobs = jobs
        request.resume = resume
        request.keepGoing = keepGoing
        request.shard = try shard?.shard(console)
        request.dryRun = dryRun
        request.access = service.access()
        request.scope = service.scope()
        request.replacesAccounts = replacesAccounts
        request.localKeyBits = localKey ? 2048 : nil
        request.apiJobs = apiJobs

        let page = try self.report.map { (path) throws(CuttleError) in try PageFile(path) }
        request.page = page
        Interruption.watch()
        var display = BatchProgress(console, output.output)
        let report: BatchReport
        do throws(CuttleError) {
            report = try OSImage(imageFile).batch(
                request, progress: { display.show($0) }, shouldStop: { Interruption.wasAsked })
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
            try print(report, table: report.summary)
        } catch {
            var failure = error
            failure.written = written
            throw failure
        }
        if let failure = display.failure { throw failure }
        return exitCode(report, console)
    }

    private func exitCode(_ report: BatchReport, _ console: Console) -> Int32 {
        if let failure = report.devices.lazy.compactMap(\.failure).first {
            console.say("what was made is whole; run the same again with --resume for the rest")
            return failure.code.rawValue
        }
        let taken = report.count(.taken)
        if taken > 0 {
            console.say(
                "\(CuttleCommands.count(taken, "device")) left to another run; run the same again with --resume when it is "
                    + "done, to be sure that all is there")
        }
        guard report.isStopped else { return taken > 0 ? CuttleError.Code.inUse.rawValue : 0 }
        console.say("stopped; what was made is whole; run the same again with --resume for the rest")
        return CuttleError.Code.inUse.rawValue
    }
}

extension BatchReport {
    /// One line: how many devices are in which state.
    var summary: String {
        let counts = State.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
        return "\(printable(outputDirectory)): \(CuttleCommands.count(devices.count, "device")): "
            + (counts.isEmpty ? "nothing to do" : counts.joined(separator: ", "))
    }
}

/// `auto`, or a part such as `1/4`.
enum ShardChoice {
    case auto
    case given(Shard)

    init(argument: String) throws {
        if argument == "auto" {
            self = .auto
        } else {
            guard let shard = Shard(argument) else {
                throw ValidationError("it takes I/N, with I from 1 to N, as 1/4, or auto")
            }
            self = .given(shard)
        }
    }

    /// Says which part an engine's variables make it.
    func shard(_ console: Console) throws(CuttleError) -> Shard {
        switch self {
        case .given(let shard): return shard
        case .auto:
            let task = try ArrayTask(environment: environment)
            console.say("shard \(task.shard), as \(task.variable) says")
            return task.shard
        }
    }
}

extension ImageFormat: WordArgument {}
