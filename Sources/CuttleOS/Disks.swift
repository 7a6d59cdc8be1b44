// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
internal import DiskImage
internal import ImageFormats

/// The disks of this machine.
public enum Disks {
    /// The disks that an image could be written to, removable ones first, and what uses them.
    ///
    /// Needs no root; without it a disk's partitions are those that the kernel knows, and no file systems are named.
    public static func list() throws(CuttleError) -> DisksReport {
        do throws(BlockDeviceError) {
            var report = DisksReport(devices: [])
            for device in try BlockDevice.all() {
                report.devices.append(DisksReport.Device(device, uses: try device.uses()))
            }
            return report
        } catch {
            throw CuttleError(DiskImageError(error))
        }
    }
}

extension DisksReport.Device {
    init(_ device: BlockDevice, uses: [BlockDevice.Use]) {
        let content = DiskContent(of: device)
        self.init(
            path: device.path, model: device.model, vendor: device.vendor, size: device.size,
            sectorSize: device.sectorSize, removable: device.isRemovable, readOnly: device.isReadOnly,
            transport: device.transport.rawValue, backingFile: device.backingFile,
            partitions: content.partitions.map { partition in
                DisksReport.Partition(
                    number: partition.number, label: partition.label, start: partition.start, size: partition.size,
                    fileSystem: partition.fileSystem)
            },
            content: content.words, uses: uses.map(\.sentence))
    }
}
