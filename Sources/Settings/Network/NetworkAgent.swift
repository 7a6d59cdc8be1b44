// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// The device's network configuration: one Netplan file, checked as Netplan itself would read it.
package struct NetworkAgent: Sendable {
    /// The file's own bytes, to be written as they are.
    package var bytes: [UInt8]

    /// Checks one Netplan file: structure by `schemas/netplan.schema.json`, then what Netplan finds when it reads the
    /// definitions together and writes the backends' files. The ids start with `network-agent.`.
    ///
    /// The judge is Netplan 0.106; keys that only newer versions know are accepted.
    package static func check(_ source: SourceText) -> Checked<NetworkAgent> {
        Checked(NetworkAgent(bytes: source.bytes))
    }
}
