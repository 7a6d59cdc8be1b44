// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemIO

/// The last line of a terminal, written over as work goes on. Where standard error is not a terminal there is none.
package struct ProgressLine {
    private let console: Console
    private let isOn: Bool
    private let start = Self.now()
    private var shownAt = -1.0
    private var isShown = false

    /// On the console's standard error, where that is a terminal.
    package init(_ console: Console) {
        self.console = console
        isOn = Console.capture == nil && isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"
    }

    /// Whether a person watches.
    package var isShownToPeople: Bool { isOn }

    /// In seconds.
    package var elapsed: Double { Self.now() - start }

    /// Shows the text, ten times a second at most, unless it is the last.
    package mutating func show(_ text: String, isLast: Bool = false) {
        guard isOn, isLast || elapsed - shownAt >= 0.1 else { return }
        shownAt = elapsed
        isShown = true
        let screen = console.errorScreen
        console.prompt("\r\u{1b}[2K" + screen.cut(text, to: (screen.columns ?? 80) - 1))
    }

    /// Takes the line away, so that something else can be said.
    package mutating func clear() {
        guard isShown else { return }
        isShown = false
        shownAt = -1
        console.prompt("\r\u{1b}[2K")
    }

    /// How long the rest takes if it goes on as it went so far: `3 min 20 s left`; empty where nobody can know yet.
    package static func timeLeft(done: Double, of all: Double, after elapsed: Double) -> String {
        guard done > 0, elapsed > 0.5 else { return "" }
        let seconds = Int((elapsed / done * max(0, all - done)).rounded(.up))
        if seconds >= 3600 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min left" }
        return seconds >= 60 ? "\(seconds / 60) min \(seconds % 60) s left" : "\(seconds) s left"
    }

    private static func now() -> Double { SystemClock.monotonic.fractional }
}
