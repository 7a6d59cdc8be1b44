// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems
internal import Layouts
internal import Settings

extension Session {
    /// A layout's target with its whole path and its owner's numbers, which the image's own users can say.
    ///
    /// A user who is not in passwd(5), and one whose home directory is on another partition, are refused.
    ///
    /// - Parameter verb: what is to be done there, for a message.
    func resolved(
        _ target: LayoutTarget, on partition: Partition, _ volume: any FileSystem, verb: String = "write"
    ) throws(CuttleError) -> LayoutTarget {
        guard target.namesUser else { return target }
        let passwd = try text(LayoutTarget.databases.passwd, on: partition, volume)
        let fstab = try text(LayoutTarget.databases.fstab, on: partition, volume)
        let (resolved, home): (LayoutTarget, String?)
        do throws(FormatError) {
            (resolved, home) = try target.resolved(passwd: passwd, fstab: fstab)
        } catch {
            throw failure(error, of: target, on: partition, verb: verb)
        }
        guard let home, try !isDirectory(home, on: partition, volume) else { return resolved }
        let missing = FormatError(
            .badValue, "there is no directory \(home), the user's home, on this partition",
            hint: "give a layout that names the partition with the home directories")
        throw failure(missing, of: target, on: partition, verb: verb)
    }

    private func isDirectory(
        _ path: String, on partition: Partition, _ volume: any FileSystem
    ) throws(CuttleError) -> Bool {
        do throws(FileSystemError) {
            return try volume.status(path)?.kind == .directory
        } catch {
            throw failure(error, on: partition, of: volume)
        }
    }

    /// A file of the image's own that says something of its users; `nil` for none.
    private func text(
        _ path: String, on partition: Partition, _ volume: any FileSystem
    ) throws(CuttleError) -> [UInt8]? {
        do throws(FileSystemError) {
            guard let status = try volume.status(path), status.kind == .regular else { return nil }
            return try volume.read(path, limit: FileInput.maximumSize)
        } catch {
            throw failure(error, on: partition, of: volume)
        }
    }

    /// What keeps a setting from its place in an image, and where that is.
    func failure(
        _ error: FormatError, of target: LayoutTarget, on partition: Partition, verb: String = "write"
    ) -> CuttleError {
        CuttleError(
            .badInput,
            "\(trusted: file.path): could not \(trusted: verb) \(trusted: target.setting.rawValue) "
                + "\(trusted: verb == "write" ? "to" : "at") \(trusted: partition.name):\(trusted: target.path): \(trusted: error.message)",
            hint: error.hint.map { MessageText(trusted: $0) })
    }
}
