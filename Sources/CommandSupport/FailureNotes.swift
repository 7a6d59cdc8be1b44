// SPDX-License-Identifier: Apache-2.0

package import CuttleOS
package import Diagnostics

/// What explains a command's failure besides the failure itself: said by whoever runs the command, of what the command cannot know.
package struct FailureNotes: Sendable {
    /// Those of the command that runs; none unless somebody has some.
    @TaskLocal package static var current = FailureNotes { _ in [] }

    /// The notes on a failure.
    package let on: @Sendable (CuttleError) -> [MessageText]

    /// Notes by what makes them of a failure.
    package init(_ on: @escaping @Sendable (CuttleError) -> [MessageText]) { self.on = on }
}
