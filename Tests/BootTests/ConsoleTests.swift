// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import BootProof

struct ConsoleTests {
    private func console(_ parts: String...) -> Console {
        var console = Console()
        for part in parts { console.append(Array(part.utf8)) }
        return console
    }

    @Test func `finds a text once, and what is behind it`() {
        var console = console("edgelq login: admin\r\nPassword: ", "\r\nLogin incorrect\r\nedgelq login: ")
        #expect(console.find(["login: "]) == "login: ")
        #expect(console.find(["Password: "]) == "Password: ")
        #expect(console.find(["$ ", "Login incorrect"]) == "Login incorrect")
        #expect(console.find(["login: "]) == "login: ")
        #expect(console.find(["login: "]) == nil)
    }

    @Test func `finds what comes in parts, and what stands first of several`() {
        var console = console("edgelq lo")
        #expect(console.find(["login: "]) == nil)
        console.append(Array("gin: ".utf8))
        #expect(console.find(["login: "]) == "login: ")
        console.append(Array("b a".utf8))
        #expect(console.find(["a", "b"]) == "b")
    }

    @Test func `shows the last lines`() {
        let console = console((1...20).map { "line \($0)\r\n" }.joined())
        #expect(console.tail == (13...20).map { "line \($0)" }.joined(separator: "\n"))
    }

    @Test func `a transcript has no password, wherever it is cut`() throws {
        let scratch = try Scratch()
        let path = scratch.path("console.txt")
        for cut in 1..<20 {
            do {
                var transcript = try Transcript(path, secrets: ["correct horse", ""])
                let bytes = Array("Password: correct horse\r\nwelcome".utf8)
                try transcript.append(Array(bytes.prefix(cut)))
                try transcript.append(Array(bytes.dropFirst(cut)))
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "Password: ********\r\nwelcome")
        }
    }

    @Test func `a mask covers every secret, also next to each other, and ends`() {
        let mask = Mask(["**", "abc"])
        #expect(
            String(decoding: mask.covered(Array("xabcabc**y".utf8)), as: UTF8.self) == "x"
                + String(repeating: "*", count: 24) + "y")
        #expect(mask.covered([]) == [])
    }
}
