// SPDX-License-Identifier: Apache-2.0

import Testing

import HTTPClient

@Suite(.timeLimit(.minutes(30))) struct CertificateNameTests {
    @Test(
        arguments: [
            ("devices.edgelq.com", "devices.edgelq.com", true), ("devices.edgelq.com", "Devices.EdgeLQ.com", true),
            ("devices.edgelq.com.", "devices.edgelq.com", true), ("devices.edgelq.com", "*.edgelq.com", true),
            ("a.devices.edgelq.com", "*.edgelq.com", false), ("edgelq.com", "*.edgelq.com", false),
            ("edgelq.com", "*.com", false), ("localhost", "localhost", true), ("localhost", "*", false),
            ("devices.edgelq.com", "*", false), ("devices.edgelq.com", "d*.edgelq.com", false),
            ("devices.edgelq.com", "devices.*.com", false), ("devices.edgelq.com", "*.*.com", false),
            (".edgelq.com", "*.edgelq.com", false), ("devices.edgelq.com", "", false), ("", "", false),
            ("devices.edgelq.com", "devices.edgelq.com.evil.example", false),
            ("devices.edgelq.com", "devices.edgelq.com\0.evil.example", false),
        ])
    func `a certificate's name is a host's, or it is not`(host: String, name: String, isSame: Bool) {
        #expect(isNamed(host, by: name) == isSame)
    }
}
