// SPDX-License-Identifier: Apache-2.0

internal import CBlkid
internal import Glibc

/// What libblkid recognizes in a partition.
package struct RecognizedFileSystem: Hashable, Sendable {
    /// libblkid's name: `ext4`, `xfs`, `vfat`, `crypto_LUKS`, …
    package var type: String
    /// The file system's own; empty for none.
    package var label: String
    /// As libblkid writes it, which is not a UUID for every kind; empty for none.
    package var uuid: String
}

extension ImageFile {
    /// Probes the image itself, without what an overlay applies over it; `nil` where nothing is recognized.
    ///
    /// The C functions are those of libblkid(3).
    package func recognize(_ partition: Partition) -> RecognizedFileSystem? {
        guard let probe = blkid_new_probe() else { return nil }
        defer { blkid_free_probe(probe) }
        let isHeld = held.contains { $0.offset <= partition.start && partition.start < $0.end }
        let descriptor = isHeld ? tableDescriptor : descriptor
        guard
            blkid_probe_set_device(probe, descriptor, blkid_loff_t(partition.start), blkid_loff_t(partition.size)) == 0
        else { return nil }
        blkid_probe_enable_superblocks(probe, 1)
        blkid_probe_set_superblocks_flags(
            probe, Int32(BLKID_SUBLKS_TYPE) | Int32(BLKID_SUBLKS_LABEL) | Int32(BLKID_SUBLKS_UUID))
        guard blkid_do_safeprobe(probe) == 0 else { return nil }
        func value(_ name: String) -> String {
            var data: UnsafePointer<CChar>?
            guard blkid_probe_lookup_value(probe, name, &data, nil) == 0, let data else { return "" }
            return String(cString: data)
        }
        let type = value("TYPE")
        return type.isEmpty ? nil : RecognizedFileSystem(type: type, label: value("LABEL"), uuid: value("UUID"))
    }
}
