// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// The binaries that the package built, beside the test bundle.
enum Binary {
    static let directory: URL = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: executable).deletingLastPathComponent()
    }()
    static var cuttleOS: String { directory.appendingPathComponent("cuttle-os").path }
}

/// Whether these arguments name a command that never writes, whose failures do not say that nothing was written.
func neverWrites(_ arguments: [String]) -> Bool {
    ["batch-report", "disks", "inspect", "validate", "ls", "cat", "diff", "hash-password"]
        .contains(arguments.first ?? "")
}

/// Runs `cuttle-os`.
@discardableResult
func cuttle(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Run {
    try run(Binary.cuttleOS, arguments, input: Data(input.utf8), environment: environment)
}
