// SPDX-License-Identifier: Apache-2.0

import DiskImage
import Foundation
import OutputClaims
import Synchronization
import TestSupport
import Testing

/// Locks of open file descriptions: two objects of one process are to each other what two processes are.
@Suite(.timeLimit(.minutes(30)))
struct NameClaimsTests {
    let scratch: Scratch
    var directory: String { scratch.url.path }

    init() throws { scratch = try Scratch() }

    @Test func `a name is one's until it is released, and other names are anybody's`() throws {
        let (one, other) = (try NameClaims(in: directory), try NameClaims(in: directory + "/."))
        #expect(try one.take("a"))
        #expect(try one.take("a"))
        #expect(try !other.take("a"))
        #expect(try other.take("b"))
        #expect(try other.take("A"))
        #expect(try !one.take("b"))
        one.release("a")
        #expect(try other.take("a"))
        #expect(one.doubt == nil)
        #expect(other.doubt == nil)
    }

    @Test func `a claim goes with who has it`() throws {
        let one = try NameClaims(in: directory)
        do {
            let other = try NameClaims(in: directory)
            #expect(try other.take("a"))
            #expect(try !one.take("a"))
        }
        #expect(try one.take("a"))
    }

    @Test func `the last one removes the file, and what was left is taken over`() throws {
        let left = try scratch.file(".cuttle-claims", "")
        let one = try NameClaims(in: directory)
        let other = try NameClaims(in: directory)
        #expect(try one.take("a"))
        other.end()
        #expect(try scratch.names == [".cuttle-claims"])
        let third = try NameClaims(in: directory)
        #expect(try !third.take("a"))
        one.end()
        #expect(FileManager.default.fileExists(atPath: left))
        third.end()
        #expect(try scratch.names.isEmpty)
        // Who comes then begins anew.
        let fourth = try NameClaims(in: directory)
        #expect(try fourth.take("a"))
    }

    @Test func `many that come and go at once agree, and leave nothing`() throws {
        let counter = scratch.path("counter")
        try Data("0".utf8).write(to: URL(fileURLWithPath: counter))
        let directory = directory
        // Whoever has the name adds one to a number in a file, which two at once would lose.
        let added = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let own = Self.add(to: counter, in: directory)
            added.withLock { $0 += own }
        }
        #expect(try Int(String(contentsOfFile: counter, encoding: .utf8)) == added.withLock { $0 })
        #expect(try scratch.names == ["counter"])
    }

    private static func add(to counter: String, in directory: String) -> Int {
        var added = 0
        for _ in 0..<50 {
            guard let claims = try? NameClaims(in: directory) else { continue }
            if (try? claims.take("counter")) == true,
                let number = (try? String(contentsOfFile: counter, encoding: .utf8)).flatMap(Int.init),
                (try? Data("\(number + 1)".utf8).write(to: URL(fileURLWithPath: counter))) != nil
            {
                added += 1
                claims.release("counter")
            }
            claims.end()
        }
        return added
    }

    @Test func `what is no file of claims is refused, and is as it was`() throws {
        let target = try scratch.file("target", "mine")
        let path = scratch.path(".cuttle-claims")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(throws: DiskImageError.self) { try NameClaims(in: directory) }
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine")
        unlink(path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(throws: DiskImageError.self) { try NameClaims(in: directory) }
    }

    @Test func `whoever may make files in the directory may claim names there`() throws {
        chmod(directory, 0o2770)
        let claims = try NameClaims(in: directory)
        let mode = try FileManager.default.attributesOfItem(atPath: scratch.path(".cuttle-claims"))[.posixPermissions]
        #expect(mode as? Int == 0o660)
        claims.end()
        chmod(directory, 0o755)
        let own = try NameClaims(in: directory)
        let closed = try FileManager.default.attributesOfItem(atPath: scratch.path(".cuttle-claims"))[.posixPermissions]
        #expect((closed as? Int).map { $0 & 0o022 } == 0)
        own.end()
    }
}
