// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

extension SecretSource {
    /// Refuses every command among what a manifest has in the place of files, each place once, whichever devices are made: nobody has
    /// allowed them.
    ///
    /// - Parameter values: in the order of the text.
    /// - Parameter isFaulty: whether something in a value's place is told to be wrong already.
    package static func refusals(
        of values: [Node], in source: SourceText, idPrefix: String, isFaulty: (SourceRange) -> Bool
    ) -> [Diagnostic] {
        var places: Set<Int> = []
        return values.compactMap { value in
            guard SecretSource(value)?.isCommand == true, !isFaulty(value.range),
                places.insert(value.range.start).inserted
            else { return nil }
            return Diagnostic(
                "\(idPrefix).command", .error, "this would run a command, and none is allowed", in: source,
                at: value.range, hint: "where the manifest is to be trusted: \(remedy: .allowCommands)")
        }
    }
}
