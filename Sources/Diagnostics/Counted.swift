// SPDX-License-Identifier: Apache-2.0

/// A number and its noun, which agree: `1 error`, `2 errors`. For nouns that take an s alone.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
