// SPDX-License-Identifier: Apache-2.0

internal import BlockDevices
internal import DiskImage
internal import SystemIO

extension Journal {
    /// The journals of edits that were interrupted on what a target holds, and those of which that cannot be told.
    ///
    /// A file's lies beside it. Of a device only those count as its own that are certainly for it; a card that was in the same
    /// drive before may still need its journal.
    static func ofWhatIs(
        on target: WriteTarget, owner: UInt32, _ system: SystemFiles = SystemFiles()
    ) throws(DiskImageError) -> (own: [JournalPlace], doubtful: [Journal]) {
        guard let number = target.device?.number else {
            let place = JournalPlace(ofFileAt: SystemIO.realpath(target.path))
            // What is not a journal of ours is nobody's to remove.
            let journal = try? read(place, owner: owner)
            return (journal == nil ? [] : [place], [])
        }
        let device = DeviceIdentity(number, target.path, system)
        let reader = ImageReader(descriptor: target.descriptor, path: target.path)
        var (own, doubtful) = ([JournalPlace](), [Journal]())
        for place in JournalPlace.ofDevices(nil) {
            guard let journal = try? read(place, owner: owner) else { continue }
            let relation = journal.relation(to: device, system)
            if relation == .same {
                own.append(place)
                continue
            }
            guard relation != .other, journal.identity.size == target.size,
                let state = try journal.state(in: reader)
            else { continue }
            if relation == .sameDrive, state == .torn { own.append(place) } else { doubtful.append(journal) }
        }
        return (own, doubtful)
    }
}
