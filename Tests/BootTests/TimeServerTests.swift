// SPDX-License-Identifier: Apache-2.0

import BootProof
import Foundation
import Testing

struct TimeServerTests {
    /// A client's packet of a version, with a transmit time of its own.
    static func packet(first: UInt8 = 0x23, count: Int = 48) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes[0] = first
        for index in 40..<min(48, count) { bytes[index] = UInt8(index) }
        return bytes
    }

    @Test func `answers as RFC 5905 says`() throws {
        let request = try #require(TimeRequest(Self.packet()))
        let answer = request.answer(at: 1_700_000_000.25)
        let time = TimeRequest.timestamp(1_700_000_000.25)
        #expect(answer.count == 48)
        #expect(answer[0] == 0x24, "no leap second, version 4, a server")
        #expect(answer[1] == 1, "stratum")
        #expect(Array(answer[16..<24]) == time, "reference")
        #expect(Array(answer[24..<32]) == (40..<48).map { UInt8($0) }, "what the client sent")
        #expect(Array(answer[32..<40]) == time, "received")
        #expect(Array(answer[40..<48]) == time, "sent")
        let older = try #require(TimeRequest(Self.packet(first: 0x1B)))
        #expect(older.answer(at: 0)[0] == 0x1C, "the client's version")
    }

    @Test func `counts seconds from 1900, and the fraction in 32 bits`() {
        #expect(TimeRequest.timestamp(0) == [0x83, 0xAA, 0x7E, 0x80, 0, 0, 0, 0])
        #expect(TimeRequest.timestamp(0.5) == [0x83, 0xAA, 0x7E, 0x80, 0x80, 0, 0, 0])
    }

    @Test(arguments: [
        packet(count: 47), packet(first: 0x24), packet(first: 0x2B), packet(first: 0x03), [],
    ])
    func `takes nothing but a client's request`(bytes: [UInt8]) {
        #expect(TimeRequest(bytes) == nil)
    }

    @Test func `tells the time over UDP, and counts`() throws {
        let server = try TimeServer(.answers, port: 0)
        defer { server.stop() }
        let answer = try ask(server.port, Self.packet())
        #expect(answer.count == 48)
        let seconds = answer[40..<44].reduce(0.0) { $0 * 256 + Double($1) } - 2_208_988_800
        #expect(abs(seconds - Date().timeIntervalSince1970) < 5)
        #expect(try ask(server.port, Self.packet(first: 0x24), seconds: 1) == [])
        #expect(server.requests == 1)
    }

    @Test func `counts without an answer where it is silent`() throws {
        let server = try TimeServer(.isSilent, port: 0)
        defer { server.stop() }
        #expect(try ask(server.port, Self.packet(), seconds: 1) == [])
        #expect(server.requests == 1)
    }

    @Test func `says which port is taken`() throws {
        let server = try TimeServer(.answers, port: 0)
        defer { server.stop() }
        let error = #expect(throws: BootProofError.self) { try TimeServer(.answers, port: server.port) }
        #expect(error?.description.hasPrefix("the time server cannot listen on port \(server.port)") == true)
    }

    /// What comes back within so many seconds.
    private func ask(_ port: Int, _ bytes: [UInt8], seconds: Int = 20) throws -> [UInt8] {
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(socket >= 0)
        defer { close(socket) }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        try #require(status == 0)
        try #require(send(socket, bytes, bytes.count, 0) == bytes.count)
        var answer = [UInt8](repeating: 0, count: 128)
        let count = recv(socket, &answer, answer.count, 0)
        return Array(answer.prefix(max(0, count)))
    }
}
