// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A directory that a variable names by its absolute path; `nil` for anything else, as the XDG Base Directory Specification has it.
package func directory(namedBy variable: String) -> String? {
    guard let value = getenv(variable), value.pointee == UInt8(ascii: "/") else { return nil }
    return String(cString: value)
}

/// The process's variables (environ(7)) whose names begin with `prefix`, in the order of their names. Names and values are bytes.
package func environmentVariables(beginningWith prefix: StaticString) -> [(name: [UInt8], value: [UInt8])] {
    guard var place = cuttle_environment() else { return [] }
    var found: [(name: [UInt8], value: [UInt8])] = []
    while let entry = place.pointee {
        // Most are others', and cost one comparison.
        if strncmp(entry, prefix.utf8Start, prefix.utf8CodeUnitCount) == 0 {
            let bytes = UnsafeRawBufferPointer(start: entry, count: strlen(entry))
            let parts = bytes.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { found.append((Array(parts[0]), Array(parts[1]))) }
        }
        place += 1
    }
    return found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
}
