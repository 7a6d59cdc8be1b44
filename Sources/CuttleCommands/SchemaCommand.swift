// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CommandSupport
internal import CuttleOS

struct SchemaCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of a settings file, a manifest, or of what a command prints.",
        discussion: """
            Without a name it lists the schemas. An editor with a YAML language server checks a settings file by the schema that \
            the file's first line names.

            EXAMPLES:
              cuttle-os schema

              cuttle-os schema disk-mapping > disk-mapping.schema.json
            """
    ).asVerb

    @Argument(help: ArgumentHelp("The schema; without one, all are listed.", valueName: "name"))
    var name: SchemaDocument?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        if let name {
            try console.write(name.bytes.span.bytes)
            return 0
        }
        let report = SchemasReport()
        var table = Table(.word("NAME"), .text("OF"))
        for schema in report.schemas { table.add(schema.name, schema.title) }
        try print(report, table: table.text(on: console.screen))
        return 0
    }
}

extension SchemaDocument: WordArgument {}
