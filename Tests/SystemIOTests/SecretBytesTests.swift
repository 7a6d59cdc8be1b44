// SPDX-License-Identifier: Apache-2.0

import SecretMemory
import Testing

@Suite struct SecretBytesTests {
    private let secret = Array("-----BEGIN PRIVATE KEY-----".utf8)

    @Test func `takes an array's bytes over, and leaves it empty`() {
        var array = secret
        let bytes = SecretBytes(taking: &array)
        #expect(array == [])
        #expect(bytes.count == secret.count)
        #expect(bytes.array == secret)
        #expect(bytes.withUnsafeBytes { $0.elementsEqual(secret) })
        #expect(SecretBytes(copying: "-----BEGIN PRIVATE KEY-----").array == secret)
        #expect(SecretBytes(copying: secret).text == "-----BEGIN PRIVATE KEY-----")
    }

    @Test func `none and empty are bytes, too`() {
        var none: [UInt8] = []
        #expect(SecretBytes(taking: &none).array == [])
        #expect(SecretBytes(copying: "").text == "")
    }

    @Test func `a buffer takes pieces while there is room for all of each`() {
        let buffer = SecretBuffer(capacity: 30)
        #expect(buffer.secret.array == [])
        #expect(secret.withUnsafeBytes(buffer.append))
        #expect(!secret.withUnsafeBytes(buffer.append))
        let before = buffer.secret
        #expect(before.array == secret)
        #expect([1, 2, 3].withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[..<3])) })
        #expect(buffer.secret.count == 30)
        #expect(!([0] as [UInt8]).withUnsafeBytes(buffer.append))
        #expect([UInt8]().withUnsafeBytes(buffer.append))
        #expect(before.array == secret, "it is a copy")
        var dumped = ""
        dump(buffer, to: &dumped)
        #expect(!dumped.contains("PRIVATE"), "\(dumped)")
    }

    @Test func `nothing that prints them shows them`() {
        let bytes = SecretBytes(copying: secret)
        var dumped = ""
        dump(bytes, to: &dumped)
        for text in ["\(bytes)", String(describing: bytes), String(reflecting: bytes), dumped] {
            #expect(!text.contains("PRIVATE"), "\(text)")
            #expect(text.contains("27 secret bytes"), "\(text)")
        }
    }

    @Test func `an array's memory is overwritten, and that of its copy is not`() {
        var array = secret
        let copy = array
        array.wipe()
        #expect(array == [])
        #expect(copy == secret)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: secret.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: secret)
        memory.wipe()
        #expect(memory.allSatisfy { $0 == 0 })
    }
}
