// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// A time span as systemd reads it (`parse_sec` in src/basic/time-util.c, described in systemd.time(7)).
package enum TimeSpan {
    /// Why a text is none.
    package enum Failure: Error {
        case malformed
        case negative
        case tooLarge
    }

    /// What `infinity` is.
    static let infinity = UInt64.max
    static let second: UInt64 = 1_000_000

    /// Longer spellings before their own beginnings: the first that fits is taken.
    private static let units: [(name: [UInt8], microseconds: UInt64)] = [
        ("seconds", second), ("second", second), ("sec", second), ("s", second),
        ("minutes", 60 * second), ("minute", 60 * second), ("min", 60 * second),
        ("months", 2_629_800 * second), ("month", 2_629_800 * second), ("M", 2_629_800 * second),
        ("msec", 1_000), ("ms", 1_000), ("m", 60 * second),
        ("hours", 3_600 * second), ("hour", 3_600 * second), ("hr", 3_600 * second), ("h", 3_600 * second),
        ("days", 86_400 * second), ("day", 86_400 * second), ("d", 86_400 * second),
        ("weeks", 604_800 * second), ("week", 604_800 * second), ("w", 604_800 * second),
        ("years", 31_557_600 * second), ("year", 31_557_600 * second), ("y", 31_557_600 * second),
        ("usec", 1), ("us", 1), ("\u{B5}s", 1), ("\u{3BC}s", 1),
    ].map { (Array($0.0.utf8), $0.1) }

    /// In microseconds; a number without a unit counts seconds.
    package static func parse(_ text: String) throws(Failure) -> UInt64 {
        var rest = Array(text.utf8)[...]
        skipSpace(&rest)
        let word = Array("infinity".utf8)
        if rest.starts(with: word) {
            rest = rest.dropFirst(word.count)
            skipSpace(&rest)
            guard rest.isEmpty else { throw .malformed }
            return infinity
        }
        var total: UInt64 = 0
        var isEmpty = true
        while true {
            skipSpace(&rest)
            guard !rest.isEmpty else {
                if isEmpty { throw .malformed }
                return total
            }
            total = try add(total, term(&rest))
            isEmpty = false
        }
    }

    /// A number, a fraction, and a unit.
    private static func term(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> UInt64 {
        if rest.first == UInt8(ascii: "-") { throw .negative }
        if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let digits = rest.prefix { HostName.isDigit($0) }
        rest = rest.dropFirst(digits.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix { HostName.isDigit($0) }
            rest = rest.dropFirst(1 + fraction.count)
            if fraction.isEmpty { throw .malformed }
        } else if digits.isEmpty {
            throw .malformed
        }
        let before = rest.count
        var unit = second
        var after = rest
        skipSpace(&after)
        if let found = units.first(where: { after.starts(with: $0.name) }) {
            unit = found.microseconds
            after = after.dropFirst(found.name.count)
        }
        // "12.34.56": something must stand between two numbers.
        if after.count == before, !after.isEmpty { throw .malformed }
        rest = after

        var number: UInt64 = 0
        for digit in digits {
            let (tenfold, isOver) = number.multipliedReportingOverflow(by: 10)
            number = try add(tenfold, UInt64(digit - 0x30))
            if isOver || number > UInt64(Int64.max) { throw .tooLarge }
        }
        if number >= infinity / unit { throw .tooLarge }
        var span = number * unit
        var place = unit / 10
        for digit in fraction {
            span = try add(span, UInt64(digit - 0x30) * place)
            place /= 10
        }
        return span
    }

    private static func add(_ left: UInt64, _ right: UInt64) throws(Failure) -> UInt64 {
        let (sum, isOver) = left.addingReportingOverflow(right)
        if isOver || sum == infinity { throw .tooLarge }
        return sum
    }

    private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }
}
