// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// One valid file of each setting.
struct Fixtures {
    let password: String
    let hash = "$2b$12$YXNkZmFzZGZhc2RmYXNkZeYyhDk3kkx6X5dTmqcx0lyHk9fAyHkHu"
    let key: String
    let diskMapping: String
    let networkAgent: String
    let ntp: String
    let domain = "stg01b.edgelq.com"

    /// What must never be seen outside the files themselves.
    let secrets: [String]

    /// RSA keys in PKCS#1, which all tests share: one takes a second to make.
    private static let firstKey = Result { try makeKey() }
    private static let secondKey = Result { try makeKey() }

    /// - Parameter isOther: whether the key is another one than fixtures have else.
    init(in scratch: Scratch, isOther: Bool = false) throws {
        let passphrase = "wlan-passphrase-4711"
        let clear = "correct horse battery staple"
        password = try scratch.file("password.txt", clear + "\n")
        let pem = try (isOther ? Self.secondKey : Self.firstKey).get()
        let json: [String: String] = [
            "type": "service_account",
            "client_email": "device-1@demo.us-west2.serviceaccounts.iam.edgelq.com",
            "private_key_id": "projects/demo/regions/us-west2/serviceAccounts/device-1/serviceAccountKeys/main",
            "private_key": pem,
        ]
        let data = try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys, .withoutEscapingSlashes])
        self.key = try scratch.file("key.json", String(decoding: data, as: UTF8.self) + "\n")
        diskMapping = try scratch.file(
            "disk-mapping.yaml",
            """
            diskmappings:
              - disk: /dev/disk/by-partlabel/EDGELQ_DATA
                mountpoint: /isodevice/data
                size: -1
                filesystem: ext4
              - disk: /dev/disk/by-partlabel/EDGELQ_ISOS
                mountpoint: /isodevice/isos
                filesystem: ext4
              - disk: /dev/disk/by-partlabel/EDGELQ_BOOT
                mountpoint: /isodevice/boot
                filesystem: ext4
            bindmounts:
              - mountsource: /isodevice/data/docker
                mountpoint: /var/lib/docker

            """)
        networkAgent = try scratch.file(
            "network-agent.yaml",
            """
            network:
              version: 2
              wifis:
                wlan0:
                  dhcp4: yes
                  access-points:
                    "depot":
                      password: "\(passphrase)"

            """)
        ntp = try scratch.file("timesyncd.conf", "[Time]\nNTP=ntp1.example.com\nPollIntervalMaxSec=30min\n")
        secrets = [clear, passphrase, String(pem.split(separator: "\n")[3]), hash]
    }

    private static func makeKey() throws -> String {
        let openssl = try run("/usr/bin/openssl", ["genrsa", "-traditional", "2048"])
        try #require(openssl.code == 0, "openssl: \(openssl.errors)")
        return openssl.text
    }

    /// The arguments of all six main settings.
    var arguments: [String] {
        [
            "--password-hash", hash, "--endpoint-domain", domain, "--project-service-account-key", key,
            "--disk-mapping", diskMapping, "--network-agent", networkAgent, "--ntp", ntp, "--netplan-check", "never",
        ]
    }

    /// What must be in EDGELQ_BOOT:/edgelq after an edit with ``arguments``.
    func expected() throws -> [(name: String, bytes: Data, mode: String)] {
        [
            ("password", Data("admin:\(hash)\n".utf8), "0600"),
            ("endpoint-domain", Data("\(domain)\n".utf8), "0644"),
            ("service-account-key.json", try fileContent(key), "0600"),
            ("disk-mapping.yaml", try fileContent(diskMapping), "0644"),
            ("network-agent.yaml", try fileContent(networkAgent), "0600"),
            ("timesyncd.conf", try fileContent(ntp), "0644"),
        ]
    }
}

/// An image file, held against judges that this project did not write.
struct Judged {
    let path: String
    /// Where the partition that settings go to is, in bytes, where sfdisk cannot say it: it takes a file's sectors for 512
    /// bytes, and refuses damaged tables.
    var known: Range<UInt64>?

    /// The start and size, in bytes, of a partition, as sfdisk sees it.
    func partition(_ label: String) throws -> Range<UInt64> {
        if let known { return known }
        let run = try run("/usr/sbin/sfdisk", ["--json", path])
        let table = try #require(try run.json()["partitiontable"] as? [String: Any], "\(run.errors)")
        let sector = UInt64(table["sectorsize"] as? Int ?? 512)
        let all = try #require(table["partitions"] as? [[String: Any]])
        let one = try #require(all.first { $0["name"] as? String == label })
        let start = UInt64(try #require(one["start"] as? Int)) * sector
        return start..<start + UInt64(try #require(one["size"] as? Int)) * sector
    }

    /// e2fsck finds nothing to mend in the partition.
    func expectClean(_ label: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var subject = "\(path)?offset=\(try partition(label).lowerBound)"
        if let known {
            // libext2fs reads the block of multiple mount protection without the offset: judge the partition by itself.
            subject = path + ".partition"
            try bytes[Int(known.lowerBound)..<Int(known.upperBound)].write(to: URL(fileURLWithPath: subject))
        }
        defer { if known != nil { try? FileManager.default.removeItem(atPath: subject) } }
        let result = try run("/usr/sbin/e2fsck", ["-fn", subject])
        #expect(result.code == 0, "e2fsck: \(result.text)\(result.errors)", sourceLocation: sourceLocation)
    }

    /// A file's bytes, as debugfs reads them; empty where there is none.
    func content(_ label: String, _ file: String) throws -> Data {
        try debugfs(label, "cat", target(label, file)).output
    }

    /// debugfs' `stat`.
    func stat(_ label: String, _ file: String) throws -> String { try debugfs(label, "stat", target(label, file)).text }

    private func debugfs(_ label: String, _ command: String, _ file: String) throws -> Run {
        try run(
            "/usr/sbin/debugfs", ["-R", "\(command) \"\(file)\"", "\(path)?offset=\(try partition(label).lowerBound)"])
    }

    /// The file at the end of symbolic links, which debugfs does not follow.
    private func target(_ label: String, _ file: String) throws -> String {
        var file = file
        for _ in 0..<8 {
            let stat = try debugfs(label, "stat", file).text
            guard stat.contains("Type: symlink") else { break }
            var found = stat.firstMatch(of: try Regex("Fast link dest: \"(.*)\"")).flatMap {
                $0[1].substring.map(String.init)
            }
            if found == nil { found = String(decoding: try debugfs(label, "cat", file).output, as: UTF8.self) }
            let link = found ?? ""
            let directory = (file as NSString).deletingLastPathComponent
            file = ((link.hasPrefix("/") ? link : directory + "/" + link) as NSString).standardizingPath
        }
        return file
    }

    /// The six files are there, byte for byte, with their modes, and belong to root.
    func expectSettings(_ fixtures: Fixtures, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for (name, bytes, mode) in try fixtures.expected() {
            #expect(try content("EDGELQ_BOOT", "/edgelq/\(name)") == bytes, "\(name)", sourceLocation: sourceLocation)
            let stat = try stat("EDGELQ_BOOT", "/edgelq/\(name)")
            #expect(stat.contains(try Regex("Mode:\\s+\(mode)\\s")), "\(name): \(stat)", sourceLocation: sourceLocation)
            #expect(stat.contains(try Regex("User:\\s+0\\s+Group:\\s+0\\s")), "\(stat)", sourceLocation: sourceLocation)
        }
    }

    /// Every byte outside the partition is the same in both images.
    func expectSame(as other: Data, outside label: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let mine = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        let edited = try partition(label)
        #expect(mine.count == other.count, sourceLocation: sourceLocation)
        let (low, high) = (Int(edited.lowerBound), Int(edited.upperBound))
        #expect(mine.prefix(low) == other.prefix(low), "before \(label)", sourceLocation: sourceLocation)
        #expect(mine.dropFirst(high) == other.dropFirst(high), "after \(label)", sourceLocation: sourceLocation)
    }

    var bytes: Data { get throws { try Data(contentsOf: URL(fileURLWithPath: path)) } }
}

extension Scratch {
    /// Builds a recipe's image here.
    func image(_ recipe: String) throws -> Judged {
        Judged(path: try #require(Recipe.named(recipe), "no recipe \(recipe)").build(in: url.path))
    }
}
