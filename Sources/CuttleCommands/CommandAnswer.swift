// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
package import Configuration

/// What a command line answers, for whoever runs one in this process.
package struct CommandAnswer: Sendable {
    /// The exit code.
    package var code: Int32
    /// What it wrote to standard output.
    package var output: [UInt8]
    /// What it wrote to standard error.
    package var errors: String

    /// Standard output as text.
    package var text: String { String(decoding: output, as: UTF8.self) }
}

extension CommandLineTool {
    /// Runs one command line in this process, as the process called `name` would, and returns what it wrote. Standard input is the
    /// process's own, and so are its signals and its directory.
    ///
    /// - Parameter defaults: where defaults are looked for: nowhere, whatever the machine has.
    /// - Parameter columns: of the screen that it writes to; `nil` for a pipe.
    package static func answer(
        to arguments: [String], as name: String = "cuttle-os", columns: Int? = nil, showsUnicode: Bool = true,
        defaults: DefaultsPlaces = .nowhere
    ) -> CommandAnswer {
        let capture = ConsoleCapture(Screen(columns: columns, showsUnicode: showsUnicode))
        let code = Console.$capture.withValue(capture) { run(arguments, as: name, defaults: defaults) }
        return CommandAnswer(
            code: code, output: capture.output, errors: String(decoding: capture.errors, as: UTF8.self))
    }
}
