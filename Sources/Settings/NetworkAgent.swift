// SPDX-License-Identifier: Apache-2.0

package import Netplan

/// The device's network configuration, which its network agent reads: one Netplan file.
package typealias NetworkAgent = NetplanFile
