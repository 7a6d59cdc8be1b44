// SPDX-License-Identifier: Apache-2.0

/// A moment in whole seconds since 1970, in UTC (RFC 3339, with `Z`).
struct Timestamp: Comparable, Sendable {
    var seconds: Int64

    init(seconds: Int64) { self.seconds = seconds }

    /// Reads `2026-01-31T12:00:00Z`; a fraction is dropped. `nil` for anything else.
    init?(_ text: String) {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[1].hasSuffix("Z") else { return nil }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        let time = halves[1].dropLast().split(separator: ".")
        let clock = (time.first ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard date.map(\.count) == [4, 2, 2], clock.map(\.count) == [2, 2, 2], time.count <= 2 else { return nil }
        let numbers = (date + clock).compactMap { Int64($0) }
        guard numbers.count == 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), numbers[3] < 24,
            numbers[4] < 60, numbers[5] < 60
        else { return nil }
        seconds =
            Self.days(numbers[0], numbers[1], numbers[2]) * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    }

    /// In RFC 3339.
    var text: String {
        let day = seconds.quotientAndRemainder(dividingBy: 86400)
        // Hinnant's civil_from_days, for the years after 1970.
        let shifted = day.quotient + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = [year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1].map(Self.digits).joined(separator: "-")
        let second = day.remainder
        return date + "T" + [second / 3600, second / 60 % 60, second % 60].map(Self.digits).joined(separator: ":") + "Z"
    }

    static func < (one: Timestamp, other: Timestamp) -> Bool { one.seconds < other.seconds }

    private static func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Days since 1970 (Hinnant's days_from_civil).
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
