// SPDX-License-Identifier: Apache-2.0

internal import SystemIO

/// A text as a POSIX shell takes it for one word, for whoever words hints that are pasted.
package func shellWord(_ text: String) -> String { text.shellQuoted }
