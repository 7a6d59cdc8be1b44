// SPDX-License-Identifier: Apache-2.0

package import CuttleOS
package import Diagnostics
internal import Glibc

/// The process's standard output and standard error. Results go to the one, everything for people to the other.
package struct Console {
    /// What `--color` says.
    package var color: ColorChoice
    /// Whether a failure that left everything as it was says so.
    package var saysNothingWritten = true
    /// What takes the text in place of the process's descriptors; `nil` for nothing.
    @TaskLocal package static var capture: ConsoleCapture?

    /// The process's own descriptors, or what captures a run.
    package init(color: ColorChoice = .auto, saysNothingWritten: Bool = true) {
        (self.color, self.saysNothingWritten) = (color, saysNothingWritten)
    }

    /// What a table on standard output has to fit.
    package var screen: Screen { Screen(descriptor: STDOUT_FILENO, color: color) }
    /// What text on standard error has to fit.
    package var errorScreen: Screen { Screen(descriptor: STDERR_FILENO, color: color) }

    /// Takes descriptors 0 to 2 where the caller closed them, so that no file that is opened later gets their numbers:
    /// a report must not end up in an image. Writing to them goes on failing.
    package static func requireStandardDescriptors() {
        for descriptor in 0...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // open(2) gives the lowest number that is free.
            let flags = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY
            guard open("/dev/null", flags) == descriptor else { exit(CuttleError.Code.io.rawValue) }
        }
    }

    /// Writes to standard output, as it is, and ends the line.
    package func print(_ text: String) throws(CuttleError) { try write(text + "\n") }

    /// Writes to standard output, as it is, and ends no line.
    package func write(_ text: String) throws(CuttleError) { try write(text.utf8.span.bytes) }

    /// Writes text for people to standard output and ends the line.
    package func printWords(_ text: String) throws(CuttleError) { try print(screen.shown(text)) }

    /// Writes bytes to standard output as they are. Returns whether anybody reads on.
    @discardableResult
    package func write(_ bytes: RawSpan) throws(CuttleError) -> Bool {
        let status = bytes.withUnsafeBytes { Self.write($0, to: STDOUT_FILENO) }
        guard status != 0, status != EPIPE else { return status == 0 }
        throw CuttleError(
            .io, "could not write to standard output", causes: [MessageText(trusted: String(cString: strerror(status)))]
        )
    }

    /// Writes to standard error and ends the line. A standard error that cannot be written to is nobody's failure.
    package func say(_ text: String) { prompt(text + "\n") }

    /// Writes to standard error and does not end the line.
    package func prompt(_ text: String) {
        _ = Array(errorScreen.shown(text).utf8).withUnsafeBytes { Self.write($0, to: STDERR_FILENO) }
    }

    /// Shows diagnostics as a compiler does.
    package func show(_ diagnostics: [Diagnostic]) {
        guard !diagnostics.isEmpty else { return }
        let screen = errorScreen
        let renderer = TextRenderer(
            color: screen.isColored, showsUnicode: screen.showsUnicode, columns: screen.columns)
        prompt(renderer.render(diagnostics))
    }

    /// Shows a failure whole: diagnostics, message, causes, hint, and what was written.
    package func show(_ error: CuttleError) {
        show(error.diagnostics)
        say(paint("error: ", "1;31") + paint(printable(error.message), "1"))
        for cause in error.causes { say("  because: \(printable(cause))") }
        for note in error.notes { say("  note: \(printable(note))") }
        if let hint = error.hint { say("  hint: \(printable(hint))") }
        if saysNothingWritten || error.written != .nothing { say(printable(error.written.sentence)) }
    }

    /// Shows why one device of a batch failed.
    package func show(_ error: CuttleError, ofDevice name: String) {
        show(error.diagnostics)
        say(paint("error: ", "1;31") + paint(printable("\(name): \(error.message)"), "1"))
        for cause in error.causes { say("  because: \(printable(cause))") }
        for note in error.notes { say("  note: \(printable(note))") }
        if let hint = error.hint { say("  hint: \(printable(hint))") }
    }

    /// Shows what a person must know besides the result.
    package func show(notes: [String]) { for note in notes { say("note: \(printable(note))") } }

    private func paint(_ text: String, _ code: String) -> String {
        errorScreen.isColored ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }

    /// Writes all bytes; the C function is `write`. Returns 0 or the errno.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        if let capture {
            capture.write(Array(bytes), isError: descriptor == STDERR_FILENO)
            return 0
        }
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return 0
    }
}

/// An environment variable's value; empty where it is not set.
package func environment(_ name: String) -> String {
    guard let value = getenv(name) else { return "" }
    return String(cString: value)
}
