// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// The binaries under test.
package enum Binary {
    /// What the package built beside the test bundle.
    package static let directory: URL = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: executable).deletingLastPathComponent()
    }()

    /// The `cuttle-os` beside the test bundle. Faults can be injected into it, as it is linked dynamically.
    package static let cuttleOS = directory.appendingPathComponent("cuttle-os").path

    /// The `cuttle-os` of a release, as `CUTTLE_TEST_BINARY` names it: what people run. `run` takes it in the other's place, but where a library
    /// is to be preloaded: it is static. `nil` where it names none.
    package static let release: String? = ProcessInfo.processInfo.environment["CUTTLE_TEST_BINARY"].flatMap {
        $0.isEmpty ? nil : $0
    }
}
