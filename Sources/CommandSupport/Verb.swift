// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
package import CuttleOS

/// A verb of the tool. It decides nothing: it turns its arguments into a request, and the answer into text.
package protocol Verb: ParsableCommand {
    /// What every command takes.
    var output: OutputOptions { get }
    /// Whether its JSON is a document a line.
    static var printsJSONLines: Bool { get }
    /// Returns the exit code.
    func perform(_ console: Console) throws(CuttleError) -> Int32
}

/// A verb that changes no image and no device: that nothing was written is not news, and its failures do not say so.
package protocol ReadOnlyVerb: Verb {}

extension Verb {
    /// Of most: one document.
    package static var printsJSONLines: Bool { false }

    /// Performs it on the console that the options name, and shows how it failed.
    package func run() throws {
        var console = output.console
        console.saysNothingWritten = !(Self.self is any ReadOnlyVerb.Type)
        let code: Int32
        do {
            code = try perform(console)
        } catch {
            var error = error
            error.noteTexts += FailureNotes.current.on(error)
            // A script that asked for JSON gets its one document on failure too.
            if output.output == .json { try? console.print(Self.printsJSONLines ? error.jsonLine : error.json) }
            console.show(error)
            throw ExitCode(error.code.rawValue)
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// Prints a report in the form that was asked for.
    ///
    /// - Parameter written: what the command has done by now, should the report not reach its reader.
    package func print(
        _ report: some Report, table: @autoclosure () -> String, written: CuttleError.Written = .nothing
    ) throws(CuttleError) {
        try print(table: table(), written: written) { (console) throws(CuttleError) in try console.print(report.json) }
    }

    /// Prints a large report in the form that was asked for.
    package func print(_ report: some LongReport, table: @autoclosure () -> String) throws(CuttleError) {
        try print(table: table(), written: .nothing) { (console) throws(CuttleError) in
            try report.object.write { (part) throws(CuttleError) in try console.write(part) }
            try console.write("\n")
        }
    }

    private func print(
        table: @autoclosure () -> String, written: CuttleError.Written,
        json: (Console) throws(CuttleError) -> Void
    ) throws(CuttleError) {
        do {
            switch output.output {
            case .json: try json(output.console)
            case .table: try output.console.printWords(table())
            }
        } catch {
            var failure = error
            failure.written = written
            throw failure
        }
    }
}

extension CommandConfiguration {
    /// Marks a command as part of the tool. Shell completions are asked of the tool as a whole, so a verb that is parsed
    /// by itself need not look for such a request, which costs as long as the work on the file systems does.
    package var asVerb: CommandConfiguration {
        var configuration = self
        configuration._superCommandName = "cuttle-os"
        return configuration
    }
}
