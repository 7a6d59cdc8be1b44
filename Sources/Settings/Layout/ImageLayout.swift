// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// Where an image's settings live.
package struct ImageLayout: Sendable {
    /// `spektra-edge`, `debian`, or what the layout file calls itself.
    package let name: String
    /// In the order of the file.
    package let targets: [LayoutTarget]

    package func target(for setting: SettingName) -> LayoutTarget? { targets.first { $0.setting == setting } }

    /// The names that ``builtIn(_:)`` knows.
    package static let builtInNames = ["spektra-edge", "debian"]

    /// A layout that is part of the binary; `nil` for another name.
    package static func builtIn(_ name: String) -> ImageLayout? { nil }

    /// Checks a layout file: `--layout`, or an image's own.
    package static func check(_ source: SourceText) -> Checked<ImageLayout> {
        Checked(nil)
    }
}
