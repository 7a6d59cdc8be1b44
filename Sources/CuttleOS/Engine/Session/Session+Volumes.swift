// SPDX-License-Identifier: Apache-2.0

package import DiskImage
package import FileSystems
internal import ImageFormats
internal import SystemIO

extension Session {
    /// Opens the file system of a partition on the overlay, of whatever kind it is.
    package func volume(on partition: Partition, _ mode: VolumeMode, now: Int64 = 0) throws(CuttleError)
        -> any FileSystem
    {
        if let volume = try findVolume(on: partition, mode, now: now) { return volume }
        let found = file.recognize(partition)
        let words = found?.words ?? "nothing that is recognized"
        let question: MessageText = "is this a SPEKTRA Edge OS image? \(remedy: .run(.inspect)) shows what is in it"
        throw CuttleError(
            .badInput,
            "\(trusted: file.path): \(trusted: partition.name) holds \(trusted: words), where \(trusted: fileSystems.names) is needed",
            hint: found?.consequence.map { MessageText(trusted: $0) } ?? question)
    }

    /// The same; `nil` where no known kind of file system is there.
    func findVolume(
        on partition: Partition, _ mode: VolumeMode, now: Int64 = 0
    ) throws(CuttleError) -> (any FileSystem)? {
        let window = PartitionWindow(partition, of: overlay, writable: mode == .readWrite)
        for kind in fileSystems {
            do throws(FileSystemError) {
                return try kind.init(window: window, mode: mode, now: now)
            } catch  where error.code != .notRecognized {
                throw failure(error, on: partition, of: kind)
            } catch {}
        }
        return nil
    }

    /// Adds where it happened, and what repairs it.
    func failure(_ error: FileSystemError, on partition: Partition, of volume: any FileSystem) -> CuttleError {
        failure(error, on: partition, of: type(of: volume))
    }

    private func failure(
        _ error: FileSystemError, on partition: Partition, of kind: any FileSystem.Type
    ) -> CuttleError {
        var failure = CuttleError(error, image: file.path, partition: partition.name)
        switch error.code {
        case .needsRecovery, .hasErrors, .notClean, .damaged:
            guard let repair = kind.repairCommand(file.path, offset: partition.start) else { break }
            failure.hintText = "have it repaired: \(trusted: repair.command) \(trusted: repair.subject.shellQuoted)"
        case .notCapable: failure.hintText = "give a layout that leaves it out: \(remedy: .layout)"
        default: break
        }
        return failure
    }
}
