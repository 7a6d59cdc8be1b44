// SPDX-License-Identifier: Apache-2.0

package import DiskImage
package import Layouts

extension Session {
    /// The partition that a user names by its label or, where no label is that, by its number.
    package func partition(named name: String) throws(CuttleError) -> Partition {
        if let number = Int(name), !table.partitions.contains(where: { $0.label == name }) {
            return try partition(number: number)
        }
        do throws(CuttleError) {
            return try partition { () throws(DiskImageError) in try table.partition(label: name) }
        } catch {
            var failure = error
            if let colon = name.firstIndex(of: ":"), table.partitions.contains(where: { $0.label == name[..<colon] }) {
                failure.hintText =
                    "a path begins with a slash: \(trusted: name[..<colon]):/\(trusted: name[name.index(after: colon)...])"
            }
            throw failure
        }
    }

    /// The partition of that number in the table.
    /// - Throws: ``CuttleError/Code/badInput`` where there is none.
    package func partition(number: Int) throws(CuttleError) -> Partition {
        try partition { () throws(DiskImageError) in try table.partition(number: number) }
    }

    /// The partition that a layout means.
    package func partition(for selector: PartitionSelector) throws(CuttleError) -> Partition {
        try partition { () throws(DiskImageError) in
            switch selector {
            case .label(let label): try table.partition(label: label)
            case .number(let number): try table.partition(number: number)
            case .types(let guids): try table.partition(types: guids)
            }
        }
    }

    /// Looks into the table; a failure names the image.
    private func partition(_ find: () throws(DiskImageError) -> Partition) throws(CuttleError) -> Partition {
        do throws(DiskImageError) {
            return try find()
        } catch {
            var failure = CuttleError(error)
            failure.messageText = "\(trusted: file.path): \(failure.messageText)"
            throw failure
        }
    }
}
