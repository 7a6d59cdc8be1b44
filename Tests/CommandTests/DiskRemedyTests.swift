// SPDX-License-Identifier: Apache-2.0

import BlockDevices
import CuttleOS
import Diagnostics
import DiskImage
import Testing

@testable import CuttleCommands

@Suite struct DiskRemedyTests {
    @Test func `a remedy of the disk layer is told in the words of the command line, and by the library without them`()
    {
        let remedies: [(DiskImageError.Remedy, String)] = [
            (.device(.listDisks), "'cuttle-os disks' lists what there is"),
            (.newImageOrForce, "give --output-image for a new image; or give --force"),
            (.otherUserOrNewImage, "run this as a user who may write to it, or give --output-image"),
            (.newImageElsewhere, "give --output-image to write a new image elsewhere"),
            (
                .writableDirectoryOrNewImageElsewhere,
                "the directory of the image must be writable; or give --output-image with a path elsewhere"
            ),
            (.unmountOrForce, "unmount it, or give --force"),
            (.detachOrForce(loop: "/dev/loop7"), "detach it: losetup -d /dev/loop7; or give --force"),
            (.otherNameOrForce, "give another name, or --force to replace it"),
            (.recoverOnce, "run 'cuttle-os recover' on the image once, which removes its journal"),
            (
                .recoverIfItIs(image: "/dev/sdx", journal: "/a b/j"),
                "if it is, finish that edit: cuttle-os recover /dev/sdx --journal '/a b/j'; if it is another one, move the "
                    + "journal to another directory, and finish it from there when that device is at hand"
            ),
            (
                .deleteJournalOrRecover,
                "if it was written anew since, delete the journal; else run 'cuttle-os recover' on it to finish that edit"
            ),
            (
                .recoverOrDeleteJournal,
                "run 'cuttle-os recover' on it to finish that edit, or delete the journal to forget it"
            ),
            (.fullCopy, "leave out qcow2 for a full copy"),
            (.undoWithIt, "it goes with 'cuttle-os undo IMAGE FILE'"),
            (.allowFile, "give --force-file to write to a regular file"),
        ]
        for (remedy, words) in remedies {
            let error = DiskImageError(.busy, "edit", "a.raw", reason: "it is so", hint: "another", remedy: remedy)
            let failure = CuttleError(error)
            #expect(Wording.$current.withValue(.commandLine) { failure.hint } == words)
            let library = failure.hint ?? "--"
            #expect(!library.contains("--"), "\(library)")
            #expect(!library.contains("cuttle-os"), "\(library)")
        }
    }

    @Test func `a hint without a remedy stays, and a device's error is the disk's`() {
        #expect(CuttleError(DiskImageError(.io, "read", "a", reason: "b", hint: "try again")).hint == "try again")
        #expect(CuttleError(DiskImageError(.io, "read", "a", reason: "b")).hint == nil)
        let device = BlockDeviceError(.notADevice, "use", "a", reason: "this is not a block device", remedy: .listDisks)
        let error = CuttleError(DiskImageError(device))
        #expect(error.code == .badInput)
        #expect(error.message == "could not use a: this is not a block device")
        #expect(error.hint == "`Disks.list` lists what there is")
        #expect(error.remedies == [.run(.listDisks)])
    }
}
