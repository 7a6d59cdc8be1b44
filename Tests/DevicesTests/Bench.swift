// SPDX-License-Identifier: Apache-2.0

import Credentials
import CuttleCommands
import CuttleOS
import DevicesServer
import DevicesService
import Diagnostics
import Documents
import Foundation
import HTTPClient
import SecretMemory
import Synchronization
import TestImages
import Testing
import TestSupport

let needsOpenSSL: Comment = "needs openssl"

/// A server, and command lines to call it with.
struct Bench {
    let scratch: Scratch
    let server: DevicesServer

    init(_ options: DevicesServer.Options = .init()) throws {
        scratch = try Scratch()
        var options = options
        options.sharesKeys = true
        server = try DevicesServer.start(in: scratch.url.path, options)
    }

    /// `projects/test-project/regions/us-west2`
    var region: String { "projects/\(server.project)/regions/us-west2" }

    /// `localhost:PORT`, as messages name the server.
    var host: String { "localhost:\(server.origin.port)" }

    /// Where the server is, and whom it knows.
    var service: [String] {
        ["--devices-endpoint", server.url, "--ca-file", server.caFile, "--credentials", server.credentialsFile]
    }

    /// What `cuttle-os devices …` answers, run in this process, which waits for nothing before it tries again.
    ///
    /// - Parameter name: under which the tool is called.
    func devices(_ words: String..., as name: String = "cuttle-os", columns: Int? = nil) -> Run {
        devices(words, as: name, columns: columns)
    }

    func devices(_ words: [String], as name: String = "cuttle-os", columns: Int? = nil) -> Run {
        DevicesAccess.$pause.withValue({ _ in }) {
            answer(["devices"] + words + service, as: name, columns: columns)
        }
    }

    /// The same by a process of its own, whose environment matters. The server is not named, and nobody calls, unless the
    /// words say it.
    func process(_ words: [String], environment: [String: String] = [:]) throws -> Run {
        try run(Binary.cuttleOS, ["devices"] + words, environment: environment)
    }

    /// The service as a library's caller has it.
    func access(connect: Int = 20, call: Int = 60) -> DevicesAccess {
        var access = DevicesAccess()
        access.endpoint = server.url
        access.certificateAuthorities = server.caFile
        access.token = server.token
        access.timeouts = (connect, call)
        return access
    }

    /// A connection whose pauses are written down, and not waited for.
    func connection(
        _ credentials: ServiceCredentials? = nil, pauses: Pauses = Pauses(), now: Int64? = nil
    ) throws -> ServiceConnection {
        var configuration = HTTPClient.Configuration()
        configuration.authorities = server.caFile
        let client = try HTTPClient(configuration)
        return ServiceConnection(
            HTTPOrigin(host: "localhost", port: server.origin.port), credentials ?? .token(server.token),
            ServiceConnection.Surroundings(
                send: { (request) throws(HTTPClientError) in try client.send(request) },
                now: { now ?? Int64(time(nil)) },
                wait: { seconds in
                    pauses.seconds.withLock { $0.append(seconds) }
                    return true
                }))
    }
}

/// How long a client wanted to wait.
final class Pauses: Sendable {
    let seconds = Mutex([Int]())

    var all: [Int] { seconds.withLock { $0 } }
}

/// What the tool answers, run in this process.
func answer(_ arguments: [String], as name: String = "cuttle-os", columns: Int? = nil) -> Run {
    let answer = CommandLineTool.answer(to: arguments, as: name, columns: columns)
    return Run(code: answer.code, output: Data(answer.output), errors: answer.errors)
}

/// How a failure reads, whole.
///
/// - Parameter last: the line at its end; there is none where no image could have been written.
func failure(
    _ message: String, because causes: [String] = [], notes: [String] = [], hint: String? = nil, last: String? = nil
) -> String {
    let reasons = causes.map { "  because: \($0)" } + notes.map { "  note: \($0)" }
    let parts = ["error: \(message)"] + reasons + (hint.map { ["  hint: \($0)"] } ?? [])
    return (parts + (last.map { [$0] } ?? []) + [""]).joined(separator: "\n")
}

/// A failure that a library's caller gets, as the command line shows it.
func shown(_ error: CuttleError) -> String {
    Wording.$current.withValue(.commandLine) {
        failure(error.message, because: error.causes, notes: error.notes, hint: error.hint)
    }
}

extension Scratch {
    /// An image with EDGELQ_BOOT in it, under this name, for its owner alone.
    func image(_ name: String = "image.raw") throws -> String {
        let made = try #require(Recipe.named("gpt-512")).build(in: url.path)
        if made != path(name) { try FileManager.default.moveItem(atPath: made, toPath: path(name)) }
        chmod(path(name), 0o600)
        return path(name)
    }
}

/// Debian's python3-jsonschema, a judge that we did not write.
enum SchemaJudge {
    static let python = "/usr/bin/python3"
    static let isHere = (try? run(python, ["-c", "import jsonschema"]).code) == 0
    static let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("schemas")

    /// What is wrong with a document; empty for nothing.
    static func complaints(_ schema: String, _ document: Data) throws -> String {
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            jsonschema.Draft202012Validator(schema).validate(json.load(sys.stdin))
            """
        return try run(
            python, ["-c", script, schemas.appendingPathComponent("\(schema).schema.json").path], input: document
        ).errors
    }
}

extension Bench {
    /// Gives a policy a service account, as somebody else would, and signs as that account does.
    func signer(of policy: String) throws -> ServiceAccountSigner {
        let key = try DevicesClient(connection()).provisionServiceAccount(
            to: #require(ResourceName(policy, .provisioningPolicy)))
        return try #require(ServiceAccountSigner(key.bytes.array))
    }
}

extension ServiceAccountSigner {
    /// By a key file's bytes.
    init?(_ file: [UInt8]) {
        guard let key = ServiceAccountKey.check(SourceText(name: "key.json", bytes: file)).value else { return nil }
        self.init(key)
    }
}
