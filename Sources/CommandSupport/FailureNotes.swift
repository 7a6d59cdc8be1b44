// SPDX-License-Identifier: Apache-2.0

package import CuttleOS
package import Diagnostics

/// What explains a command's failure besides the failure itself: said by whoever runs the command, of what the command cannot know.
package enum FailureNotes {
    /// The notes on a failure; none unless somebody has some.
    @TaskLocal package static var on: @Sendable (CuttleError) -> [MessageText] = { _ in [] }
}
