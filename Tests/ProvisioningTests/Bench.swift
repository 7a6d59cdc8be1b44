// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestImages
import TestSupport
import Testing

let needsServer: Comment = "needs openssl, for the certificates of the server that stands in for the Devices service"
let openssl = "/usr/bin/openssl"

/// One small image, built once and copied from then on.
private let template: (scratch: Scratch, path: String)? = {
    guard let scratch = try? Scratch(), let recipe = Recipe.named("gpt-512"), recipe.missingTool == nil,
        let path = try? recipe.build(in: scratch.url.path)
    else { return nil }
    return (scratch, path)
}()

/// A server, an image, and a HOME and a TMPDIR of their own.
struct Bench {
    let scratch: Scratch
    let server: DevicesServer
    let image: TestedImage
    /// The image's bytes, as they were.
    let before: Data
    /// When the test began: what is older is not its.
    let began = Date()

    init(_ options: DevicesServer.Options = .init()) throws {
        scratch = try Scratch()
        for name in ["home", "tmp", "service", "work"] {
            try FileManager.default.createDirectory(
                atPath: scratch.path(name), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        }
        server = try DevicesServer.start(in: scratch.path("service"), options)
        image = TestedImage(path: scratch.path("work/image.raw"))
        let template = try #require(template, "the image cannot be built")
        try FileManager.default.copyItem(atPath: template.path, toPath: image.path)
        chmod(image.path, 0o600)
        before = try image.bytes
    }

    /// A path in the directory that the tool works in.
    func path(_ name: String) -> String { scratch.path("work/" + name) }

    /// Writes a file there and returns its path.
    @discardableResult
    func file(_ name: String, _ text: String) throws -> String { try scratch.file("work/" + name, text) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: scratch.path("work")).sorted() }
    }

    var environment: [String: String] {
        [
            "HOME": scratch.path("home"), "TMPDIR": scratch.path("tmp"), "SOURCE_DATE_EPOCH": "1700000000",
            "CUTTLE_ACCESS_TOKEN": server.token, "AUTH_TOKEN": "", "CUTTLE_PROJECT": "", "HTTPS_PROXY": "",
            "https_proxy": "", "NO_PROXY": "", "no_proxy": "",
        ]
    }

    /// What leads the tool to the server.
    var service: [String] { ["--devices-endpoint", server.url, "--ca-file", server.caFile] }

    /// Runs the tool against the server.
    func cuttle(_ verb: String, _ arguments: [String], _ more: [String: String] = [:]) throws -> Run {
        try run(Binary.cuttleOS, [verb] + arguments + service, environment: environment.merging(more) { $1 })
    }

    /// Edits the image in place.
    func edit(_ arguments: [String], _ more: [String: String] = [:]) throws -> Run {
        try cuttle("edit", ["--image-file", image.path] + arguments, more)
    }

    /// What was asked of the service that makes or removes accounts, in order: `provision`, `remove`.
    var changes: [String] {
        server.requests.compactMap { request in
            if request.rpc.hasPrefix("ProvisionServiceAccount") { return "provision" }
            return request.rpc.hasPrefix("RemoveServiceAccount") ? "remove" : nil
        }
    }

    /// A text without what is another in every run: the directory, the host, the accounts' ids.
    func plain(_ text: String) -> String {
        text.replacing(scratch.path("work"), with: "DIR").replacing("localhost:\(server.origin.port)", with: "HOST")
            .replacing(#/serviceAccounts/[A-Za-z0-9-]+/#, with: "serviceAccounts/SA")
    }

    /// Exactly these words, and nothing on standard output.
    func expect(
        _ run: Run, _ code: Int32, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(run.code == code, sourceLocation: sourceLocation)
        #expect(plain(run.errors) == words + "\n", sourceLocation: sourceLocation)
        #expect(run.text == "", sourceLocation: sourceLocation)
    }

    /// The image is as it was, and nothing lies beside it.
    func expectUntouched(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try image.bytes == before, sourceLocation: sourceLocation)
        #expect(try names.filter { $0.contains("cuttle-") } == [], sourceLocation: sourceLocation)
    }

    /// The key in an image is that of the owner's account, and fits what the service has of it.
    ///
    /// - Returns: the private key in the image, in PEM.
    @discardableResult
    func expectKey(
        of owner: String, in image: TestedImage, bits: Int = 2048, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let key = try image.key()
        let account = server.serviceAccount(of: owner)
        #expect(account.isEmpty == false, sourceLocation: sourceLocation)
        #expect(key["type"] == "service_account", sourceLocation: sourceLocation)
        let id = key["private_key_id"] ?? ""
        #expect(id.hasPrefix(account + "/serviceAccountKeys/"), "\(id)", sourceLocation: sourceLocation)
        let parts = account.split(separator: "/")
        let email = "\(parts.last ?? "")@\(server.project).us-west2.serviceaccounts.iam.edgelq.com"
        #expect(key["client_email"] == email, sourceLocation: sourceLocation)
        let pem = key["private_key"] ?? ""
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"), sourceLocation: sourceLocation)
        let judge = try Scratch()
        _ = try judge.file("key", pem)
        let half = try run(openssl, ["pkey", "-in", "key", "-pubout"], in: judge.url)
        #expect(half.text == (server.publicKey(id) ?? "none") + "\n", sourceLocation: sourceLocation)
        let text = try run(openssl, ["rsa", "-in", "key", "-noout", "-text"], in: judge.url).text
        #expect(text.hasPrefix("Private-Key: (\(bits) bit"), sourceLocation: sourceLocation)
        return pem
    }
}

/// An image file, held against e2fsprogs and sfdisk.
struct TestedImage {
    let path: String

    var bytes: Data { get throws { try Data(contentsOf: URL(fileURLWithPath: path)) } }

    /// The boot partition, in bytes.
    func boot() throws -> Range<Int> {
        let run = try run("/usr/sbin/sfdisk", ["--json", path])
        let table = try #require(try run.json()["partitiontable"] as? [String: Any], "\(run.errors)")
        let all = try #require(table["partitions"] as? [[String: Any]])
        let one = try #require(all.first { $0["name"] as? String == "EDGELQ_BOOT" })
        let start = try #require(one["start"] as? Int) * 512
        return start..<start + (try #require(one["size"] as? Int)) * 512
    }

    /// A file's bytes, as debugfs reads them; empty where there is none.
    func content(_ file: String) throws -> Data { try debugfs("cat \"\(file)\"").output }

    func debugfs(_ command: String) throws -> Run {
        try run("/usr/sbin/debugfs", ["-R", command, "\(path)?offset=\(try boot().lowerBound)"])
    }

    /// The key file, field by field.
    func key() throws -> [String: String] {
        let bytes = try content("/edgelq/service-account-key.json")
        guard !bytes.isEmpty else { return [:] }
        return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: String])
    }

    /// The file system is clean, the key is for its owner alone, and all outside the partition is as it was.
    func expectWhole(besides before: Data, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let boot = try boot()
        let check = try run("/usr/sbin/e2fsck", ["-fn", "\(path)?offset=\(boot.lowerBound)"])
        #expect(check.code == 0, "e2fsck: \(check.text)\(check.errors)", sourceLocation: sourceLocation)
        let stat = try debugfs("stat /edgelq/service-account-key.json").text
        #expect(stat.contains(#/Mode:\s+0600\s/#), "\(stat)", sourceLocation: sourceLocation)
        #expect(stat.contains(#/User:\s+0\s+Group:\s+0\s/#), "\(stat)", sourceLocation: sourceLocation)
        let now = try bytes
        #expect(now.count == before.count, sourceLocation: sourceLocation)
        #expect(now.prefix(boot.lowerBound) == before.prefix(boot.lowerBound), sourceLocation: sourceLocation)
        #expect(now.dropFirst(boot.upperBound) == before.dropFirst(boot.upperBound), sourceLocation: sourceLocation)
    }
}
