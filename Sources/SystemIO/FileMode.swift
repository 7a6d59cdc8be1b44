// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Permission bits as people and JSON have them: `0644`, four digits or more.
package func octal(mode: some BinaryInteger) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

/// No terminal becomes the process's own by being opened.
let noControllingTerminalFlag = O_NOCTTY
