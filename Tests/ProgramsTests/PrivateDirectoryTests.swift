// SPDX-License-Identifier: Apache-2.0

import Foundation
import Programs
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct PrivateDirectoryTests {
    @Test func `what a killed run left is removed by the next, and nothing else is`() throws {
        let scratch = try Scratch()
        for (name, isOld) in [
            ("cuttle-os-AAAAAA", true), ("cuttle-os-BBBBBB", false), ("cuttle-os-notes", true), ("other", true),
        ] {
            let directory = scratch.path(name)
            try FileManager.default.createDirectory(atPath: directory + "/etc", withIntermediateDirectories: true)
            let time = isOld ? Date(timeIntervalSince1970: 0) : Date()
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: directory)
        }
        let directory = try PrivateDirectory(in: [scratch.url.path])
        #expect(directory.path.hasPrefix(scratch.url.path + "/cuttle-os-"))
        directory.remove()
        #expect(try scratch.names == ["cuttle-os-BBBBBB", "cuttle-os-notes", "other"])
    }

    @Test func `a private directory is for its owner alone, and is removed with all that is in it`() throws {
        let scratch = try Scratch()
        let directory = try PrivateDirectory(in: [scratch.url.path])
        try directory.write([1, 2, 3], in: ["etc", "netplan"], as: "x")
        let outside = try scratch.file("outside", "1")
        try FileManager.default.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: outside)
        let modes = try [directory.path, directory.path + "/etc/netplan/x"].map {
            try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int
        }
        #expect(modes == [0o700, 0o600])
        directory.remove()
        #expect(!FileManager.default.fileExists(atPath: directory.path))
        #expect(FileManager.default.fileExists(atPath: outside))
    }
}
