// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// The binaries under test.
package enum Binary {
    /// What the package built beside the test bundle.
    package static let directory: URL = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: executable).deletingLastPathComponent()
    }()

    /// The `cuttle-os` of a release, as `CUTTLE_TEST_BINARY` names it: what people run. `nil` where it names none.
    package static let release: String? = ProcessInfo.processInfo.environment["CUTTLE_TEST_BINARY"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// The `cuttle-os` that is run: a release's, or else the one beside the test bundle.
    package static let cuttleOS = release ?? directory.appendingPathComponent("cuttle-os").path
}
