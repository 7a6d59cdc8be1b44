// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// What `write` reads back, and what it says of a device that gives back something else than it was given.
@Suite(.timeLimit(.minutes(30)))
struct ReadBackTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func write(_ image: String, _ more: [String], _ fault: [String: Int] = [:]) throws -> Run {
        let target = scratch.path("target")
        var environment: [String: String] = [:]
        if let faultLibrary, !fault.isEmpty {
            environment = ["LD_PRELOAD": faultLibrary, "FAULT_FOLDER": target]
            for (name, place) in fault { environment[name] = String(place) }
        }
        let arguments = ["write", "--image-file", image, "--yes", "--force-file", "--device", target]
        return try run(Binary.cuttleOS, arguments + more, environment: environment)
    }

    /// Of an image, a byte in a long run of zeros, and one that is not zero.
    private func places(_ image: Judged) throws -> (zero: Int, data: Int) {
        let bytes = try image.bytes
        let step = 256 << 10
        // Neither the beginning nor the end, which are read back in any case.
        let inside = stride(from: 2 << 20, to: bytes.count - (2 << 20), by: step)
        let hole = try #require(inside.first { bytes[$0..<$0 + step].allSatisfy { $0 == 0 } })
        let data = try #require(bytes[(2 << 20)..<(bytes.count - (2 << 20))].firstIndex { $0 != 0 })
        return (hole + 5000, data)
    }

    @Test(arguments: [
        ("full", true, "written and verified"), ("data", false, "written, data verified"),
        ("none", false, "not verified"),
    ])
    func `what is read back is chosen and reported`(choice: String, isAll: Bool, state: String) throws {
        let image = try scratch.image("gpt-512")
        let shown = try write(image.path, ["--verify", choice])
        #expect(shown.code == 0, "\(shown.errors)")
        #expect(shown.text.contains(state), "\(shown.text)")
        let result = try write(image.path, ["--verify=\(choice)", "-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let device = try #require((try result.json()["devices"] as? [[String: Any]])?.first)
        #expect(device["verification"] as? String == choice)
        #expect(device["verified"] as? Bool == isAll)
        #expect(try Judged(path: scratch.path("target")).bytes == image.bytes)
        try Judged(path: scratch.path("target")).expectClean("EDGELQ_BOOT")
    }

    @Test func `it is said once what is read back`() throws {
        let image = try scratch.image("gpt-512")
        for wrong in [["--no-verify", "--verify", "none"], ["--verify", "some"], ["--verify=data", "--verify=full"]] {
            let result = try write(image.path, wrong)
            #expect(result.code == 64, "\(wrong) \(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: scratch.path("target")), "\(wrong)")
        }
    }

    @Test(
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"),
        arguments: [false, true])
    func `zeros that are none are found where all is read back, and data in any case`(isCompressed: Bool) throws {
        let image = try scratch.image("gpt-512")
        let (zero, data) = try places(image)
        let source = isCompressed ? try Archive.zst.pack(image.path) : image.path
        let found = try write(source, [], ["FAULT_READ": zero])
        #expect(found.code == 74, "\(found.errors)")
        #expect(found.errors.contains("byte \(zero) is 0x01, and 0x00 was written"), "\(found.errors)")
        try expectNoTable(scratch.path("target"))
        let trusting = try write(source, ["--verify=data"], ["FAULT_READ": zero])
        #expect(trusting.code == 0, "\(trusting.errors)")
        for choice in ["full", "data"] {
            let wrong = try write(source, ["--verify", choice, "-o", "json"], ["FAULT_READ": data])
            #expect(wrong.code == 74, "\(wrong.errors)")
            let named = isCompressed ? "is not what was written" : "byte \(data) is"
            #expect(wrong.errors.contains(named), "\(wrong.errors)")
            let device = try #require((try wrong.json()["devices"] as? [[String: Any]])?.first)
            #expect(device["verification"] as? String == "none")
            try expectNoTable(scratch.path("target"), choice)
        }
    }

    @Test(.enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `of two reads that fail, what is nearest to the start is told`() throws {
        let image = try scratch.fullImage()
        let data = try image.partition("EDGELQ_DATA")
        let (early, late) = (Int(data.lowerBound) + (1 << 20), Int(data.lowerBound) + (3 << 20))
        // Whichever thread is the first to find its own.
        for _ in 0..<5 {
            let unreadable = try write(image.path, [], ["FAULT_UNREADABLE": early, "FAULT_READ": late])
            #expect(unreadable.code == 74, "\(unreadable.errors)")
            #expect(unreadable.errors.contains("could not read"), "\(unreadable.errors)")
            #expect(!unreadable.errors.contains("byte \(late)"), "\(unreadable.errors)")
            let wrong = try write(image.path, [], ["FAULT_UNREADABLE": late, "FAULT_READ": early])
            #expect(wrong.code == 74, "\(wrong.errors)")
            #expect(wrong.errors.contains("byte \(early) is"), "\(wrong.errors)")
            try expectNoTable(scratch.path("target"))
        }
    }
}
