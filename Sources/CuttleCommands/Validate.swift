// SPDX-License-Identifier: Apache-2.0

public import CommandSupport
internal import ArgumentParser
public import CuttleOS

struct Validate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check settings files; no image is needed.",
        discussion: "With --image-file the disk mapping is also held against that image's partitions."
    ).asVerb

    @OptionGroup(title: "Settings") var values: ValueSettingsOptions
    @OptionGroup(title: "Settings files") var files: FileSettingsOptions

    @Option(
        help: ArgumentHelp("An image layout: \(LayoutChoice.list), or a file.", valueName: "layout"),
        completion: .layout)
    var layout: String?

    @Option(help: ArgumentHelp("The image that the files are meant for.", valueName: "image"), completion: .image)
    var imageFile: String?

    @Option(
        help: ArgumentHelp("Print a default document instead.", valueName: "document"))
    var printDefault: DefaultDocument?

    @OptionGroup(title: "Checks") var checks: CheckOptions
    @OptionGroup(title: "The image file") var source: SourceOptions
    @OptionGroup(title: "Output") var findings: FindingsOptions

    var output: OutputOptions { findings.output }

    func validate() throws {
        if printDefault != nil, findings.form != .table {
            throw ValidationError("--print-default prints the document as it is; it has no JSON form")
        }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        if let printDefault {
            try console.write(printDefault.bytes.span.bytes)
            return 0
        }
        if let flag = source.flagOfImage, imageFile == nil {
            throw CuttleError(
                .usage, "\(trusted: flag) is that of an image, and none is given", hint: "give --image-file too")
        }
        let report: ValidateReport
        do throws(CuttleError) {
            report = try checked(console)
        } catch {
            if findings.form == .sarif { try console.print(error.sarif) }
            throw error
        }
        if findings.form == .sarif {
            try console.print(report.sarif)
        } else {
            if output.output == .table { console.show(report.diagnostics) }
            try print(report, table: console.screen.wrapped(report.summary))
        }
        return report.failure?.rawValue ?? 0
    }

    private func checked(_ console: Console) throws(CuttleError) -> ValidateReport {
        var request = ValidateRequest()
        values.fill(&request.customization.settings)
        files.fill(&request.customization.settings)
        request.customization.layout = LayoutChoice(argument: layout)
        checks.fill(&request.customization)
        guard let imageFile else { return try OSImage.validate(request) }
        return try source.image(imageFile, console).validate(request)
    }
}

/// `-o` of what finds something in files.
struct FindingsOptions: ParsableArguments {
    enum Form: String, CaseIterable {
        case table, json, sarif
    }

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp(
            "Print a table for people, JSON for programs, or SARIF for code scanning (default: table).",
            valueName: "format"))
    private var chosenForm: Form?

    @Option(help: ArgumentHelp("Whether to use colours (default: auto).", valueName: "when"))
    private var color: ColorChoice?

    /// What `-o` says.
    var form: Form { chosenForm ?? .table }

    /// What SARIF does not change: its failures are told in words.
    var output: OutputOptions { OutputOptions(form == .json ? .json : .table, color) }
}

extension FindingsOptions.Form: WordArgument {}
extension DefaultDocument: WordArgument {}
