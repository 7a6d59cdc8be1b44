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

    @Option(help: ArgumentHelp("An image layout: \(LayoutChoice.list), or a file.", valueName: "layout"))
    var layout: String?

    @Option(help: ArgumentHelp("The image that the files are meant for.", valueName: "image"))
    var imageFile: String?

    @Option(
        help: ArgumentHelp("Print a default document instead.", valueName: "document"))
    var printDefault: DefaultDocument?

    @OptionGroup(title: "Checks") var checks: CheckOptions
    @OptionGroup(title: "The image file") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if printDefault != nil, output.output == .json {
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
        var request = ValidateRequest()
        values.fill(&request.customization.settings)
        files.fill(&request.customization.settings)
        request.customization.layout = LayoutChoice(argument: layout)
        checks.fill(&request.customization)
        let report =
            if let imageFile {
                try source.image(imageFile, console).validate(request)
            } else {
                try OSImage.validate(request)
            }
        if output.output == .table { console.show(report.diagnostics) }
        try print(report, table: console.screen.wrapped(report.summary))
        return report.failure?.rawValue ?? 0
    }
}

extension DefaultDocument: WordArgument {}
