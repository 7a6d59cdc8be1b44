// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Manifests that are tables, as people save them.
@Suite(.timeLimit(.minutes(30)))
struct BatchTableTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    @Test func `takes a CSV, with paths of its own directory`() throws {
        let path = try scratch.file(
            "devices.csv",
            "name,endpoint-domain,ntp,no-proxy\r\na.img,a.example.com,\((fixtures.ntp as NSString).lastPathComponent),\"x.example.com,y.example.com\"\r\n\r\nb.img,b.example.com,,\r\n"
        )
        let result = try batch(path, ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let devices = try #require(try report(result)["devices"] as? [[String: Any]])
        #expect(devices.map { ($0["files"] as? [Any])?.count } == [3, 1])
        let proxies = try cuttle("cat", "\(output)/a.img", "EDGELQ_BOOT:/edgelq/proxy.env")
        #expect(proxies.text.contains("x.example.com,y.example.com"))
    }

    @Test(arguments: [
        "\u{FEFF}name,endpoint-domain,ntp\r\na.img,a.example.com,NTP\r\n",
        "name;endpoint-domain;ntp\na.img;a.example.com;NTP\n",
        "name\tendpoint-domain\tntp\na.img\ta.example.com\tNTP\n",
        "sep=;\r\nname;endpoint-domain;ntp\r\na.img;a.example.com;NTP\r\n",
        "sep=|\nname|endpoint-domain|ntp\na.img|a.example.com|NTP\n",
        "\u{FEFF}sep=,\nname,endpoint-domain,ntp\na.img,a.example.com,NTP\n",
        "Name, Endpoint-Domain ,NTP\na.img,a.example.com,NTP\n",
        "name,endpoint-domain,ntp,,\na.img,a.example.com,NTP,,\n,,,,\n,,,,\n",
        "name,endpoint-domain,ntp\na.img,a.example.com,NTP,,,\n,,\n",
        "\n\nname;endpoint-domain;ntp\n\na.img;a.example.com;NTP",
        "\"name\";\"endpoint-domain\";\"ntp\"\n\"a.img\";\"a.example.com\";\"NTP\"\n",
    ])
    func `takes a CSV as spreadsheets save it`(text: String) throws {
        let name = (fixtures.ntp as NSString).lastPathComponent
        let lines = text.components(separatedBy: "a.img")
        let path = try scratch.file("d.csv", lines[0] + "a.img" + lines[1].replacingOccurrences(of: "NTP", with: name))
        let result = try batch(path, ["-o", "json"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(!result.errors.contains("warning"), "\(result.errors)")
        let devices = try #require(try report(result)["devices"] as? [[String: Any]])
        #expect(devices.map { $0["name"] as? String } == ["a.img"])
        #expect(devices.map { ($0["files"] as? [Any])?.count } == [2])
    }
}
