// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import DiskImage
internal import FileSystems
internal import Layouts

extension Session {
    /// Warns of what tells one device from another and would be the same on all that are made of this image: SSH host keys
    /// and a machine-id(5). They are looked for in the partitions that the layout names; what cannot be read is passed over.
    func findSharedIdentity(_ layout: ImageLayout) -> [Diagnostic] {
        var selectors: [PartitionSelector] = []
        for target in layout.targets where !selectors.contains(target.partition) { selectors.append(target.partition) }
        return selectors.flatMap { selector -> [Diagnostic] in
            guard let partition = try? partition(for: selector), let volume = try? volume(on: partition, .readOnly)
            else {
                return []
            }
            return findSharedIdentity(on: partition, volume)
        }
    }

    private func findSharedIdentity(on partition: Partition, _ volume: any FileSystem) -> [Diagnostic] {
        func warning(_ what: MessageText, _ hint: MessageText) -> Diagnostic {
            Diagnostic(
                "batch.shared-identity", .warning, "all devices would have the base's \(what)",
                in: SourceText(name: "\(path): \(partition.name)", bytes: []), hint: hint)
        }
        var found: [Diagnostic] = []
        let names = (try? volume.list("/etc/ssh"))?.map(\.name.description) ?? []
        if names.contains(where: { $0.hasPrefix("ssh_host_") && $0.hasSuffix("_key") }) {
            found.append(
                warning(
                    "SSH host keys, in /etc/ssh",
                    "delete them in the base, and have each device make its own on its first boot: ssh-keygen -A"))
        }
        let identity = (try? volume.read("/etc/machine-id", limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
        if let identity, !["", "uninitialized"].contains(identity.filter { !$0.isWhitespace }) {
            found.append(
                warning(
                    "machine-id, in /etc/machine-id", "empty the file in the base: systemd makes one on the first boot")
            )
        }
        return found
    }
}
