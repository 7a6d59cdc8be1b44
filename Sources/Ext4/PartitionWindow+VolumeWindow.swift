// SPDX-License-Identifier: Apache-2.0

package import DiskImage

extension PartitionWindow: VolumeWindow {}
