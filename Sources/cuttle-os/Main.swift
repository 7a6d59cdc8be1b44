// SPDX-License-Identifier: Apache-2.0

import CuttleCommands

@main struct Main {
    static func main() { CommandLineTool.main() }
}
