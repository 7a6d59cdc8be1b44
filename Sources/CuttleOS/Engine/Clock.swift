// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemIO

/// The time of every change.
package enum Clock {
    /// What every file system that can be edited can hold.
    package static let range = 0...Int64(UInt32.max)

    /// Seconds since 1970: those that are asked for, else SOURCE_DATE_EPOCH, else now.
    ///
    /// - Throws: ``CuttleError/Code/usage`` for what is not a time that every file system can hold.
    package static func now(_ asked: Int64?) throws(CuttleError) -> Int64 {
        let latest = range.upperBound
        if let asked {
            guard 0...latest ~= asked else {
                throw CuttleError(.usage, "the time stamp must be from 0 to \(trusted: latest)")
            }
            return asked
        }
        guard let variable = getenv("SOURCE_DATE_EPOCH") else { return SystemClock.wall.seconds }
        guard let epoch = Int64(String(cString: variable)), 0...latest ~= epoch else {
            throw CuttleError(
                .usage, "SOURCE_DATE_EPOCH is not a number of seconds from 0 to \(trusted: latest)",
                hint: "set it to seconds since 1970, or unset it")
        }
        return epoch
    }
}
