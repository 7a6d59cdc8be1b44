// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
package import Settings

extension CheckedSettings {
    /// Checks a layout file beside the settings.
    package mutating func check(_ layout: FileInput) {
        do throws(InputFailure) {
            diagnostics += ImageLayout.check(SourceText(name: layout.displayName, bytes: try layout.read())).diagnostics
        } catch {
            add(error)
        }
    }
}
