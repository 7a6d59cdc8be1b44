// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Testing

/// Something that goes wrong with an answer, and how the tool says it.
struct FailureCase: Sendable, CustomTestStringConvertible {
    var mode: FailureMode
    /// The exit code.
    var code: Int32
    /// After "cannot OPERATION: ", where HOST stands for the server.
    var reason: String
    /// What the service says of it; empty for nothing.
    var words = ""
    var hint: String?
    /// Whether what is harmless is tried again.
    var isPassing = false
    /// Whether a change may have been made all the same.
    var isUnsure = false
    /// Whether it was made.
    var hasEffect = false

    var testDescription: String { "\(mode)" }

    static let all: [FailureCase] = refusals + answers + losses

    private static let wish = "the test wants it so"
    private static let clock =
        "the token or key is wrong, or no longer valid; also check that this machine's clock is right"
    private static let role = "whoever calls needs a role with this permission, such as the device operator's"
    private static let between = "check the service's endpoint, and what stands between here and there"
    private static let page = "the answer is an HTML page, of something between here and the service"

    /// The service says no.
    private static let refusals: [FailureCase] = [
        .init(mode: .failure(.invalidArgument), code: 65, reason: "HOST refuses it", words: wish),
        .init(
            mode: .failure(.failedPrecondition, "not \"now\""), code: 65, reason: "HOST refuses it",
            words: "not \"now\""),
        .init(
            mode: .failure(.unauthenticated), code: 77, reason: "HOST does not know who is calling", words: wish,
            hint: clock),
        .init(
            mode: .failure(.permissionDenied), code: 77, reason: "HOST does not permit it to this caller", words: wish,
            hint: role),
        .init(mode: .failure(.notFound), code: 66, reason: "HOST knows nothing of that name", words: wish),
        .init(mode: .failure(.alreadyExists), code: 73, reason: "HOST says that it conflicts", words: wish),
        .init(mode: .failure(.aborted), code: 73, reason: "HOST says that it conflicts", words: wish),
        .init(
            mode: .failure(.unimplemented), code: 69, reason: "HOST answered with the status 501", words: wish,
            isUnsure: true),
        .init(
            mode: .failure(.internal), code: 69, reason: "HOST answered with the status 500", words: wish,
            isPassing: true, isUnsure: true),
        .init(
            mode: .failure(.unavailable), code: 69, reason: "HOST answered with the status 503", words: wish,
            isPassing: true, isUnsure: true),
        .init(
            mode: .failure(.cancelled), code: 69, reason: "HOST answered with the status 499", words: wish,
            isUnsure: true),
        .init(
            mode: .failureIn(.headers, .permissionDenied, "no: 100 % \u{e4}\u{1b}[31m\nnext"), code: 77,
            reason: "HOST does not permit it to this caller", words: "no: 100 % \u{e4} [31m next", hint: role),
        .init(
            mode: .failureIn(.headers, .notFound, ""), code: 66, reason: "HOST knows nothing of that name"),
        .init(
            mode: .failureIn(.json, .unavailable, ""), code: 69, reason: "HOST answered with the status 503",
            isPassing: true, isUnsure: true),
        .init(
            mode: .failure(.invalidArgument, String(repeating: "a", count: 400)), code: 65, reason: "HOST refuses it",
            words: String(repeating: "a", count: 300) + " (cut)"),
        .init(
            mode: .quoteToken(.invalidArgument), code: 65, reason: "HOST refuses it",
            words: "not valid: Bearer ********"),
    ]

    /// Something else answers, or the service something else.
    private static let answers: [FailureCase] = [
        .init(
            mode: .plainText(503, "upstream connect error or disconnect/reset before headers"), code: 69,
            reason: "HOST answered with the status 503",
            words: "upstream connect error or disconnect/reset before headers", isPassing: true, isUnsure: true),
        .init(mode: .plainText(404, ""), code: 66, reason: "HOST knows nothing of that name"),
        .init(mode: .plainText(415, "no"), code: 69, reason: "HOST answered with the status 415", words: "no"),
        .init(
            mode: .plainText(200, "hello"), code: 69,
            reason: "the answer of HOST cannot be used: it is plain text, not JSON", hint: between, isUnsure: true),
        .init(
            mode: .html(403), code: 77, reason: "HOST does not permit it to this caller", words: page, hint: role,
            isUnsure: true),
        .init(
            mode: .html(502), code: 69, reason: "HOST answered with the status 502", words: page, isPassing: true,
            isUnsure: true),
        .init(
            mode: .html(200), code: 69, reason: "the answer of HOST cannot be used: it is an HTML page, not JSON",
            hint: between, isUnsure: true),
        .init(mode: .empty(404), code: 66, reason: "HOST knows nothing of that name"),
        .init(
            mode: .empty(504), code: 69, reason: "HOST answered with the status 504", isPassing: true, isUnsure: true),
        .init(
            mode: .empty(200), code: 69, reason: "the answer of HOST cannot be used: it is empty", hint: between,
            isUnsure: true),
        .init(
            mode: .redirect(), code: 69, reason: "HOST points to another address, which is not followed",
            hint: "check the service's endpoint: a token goes nowhere else"),
        .init(
            mode: .garbage, code: 69, reason: "the answer of HOST cannot be used: it is not valid JSON", hint: between,
            isUnsure: true),
        .init(
            mode: .body("[]"), code: 69, reason: "the answer of HOST cannot be used: it is not a JSON object",
            hint: between, isUnsure: true),
        .init(
            mode: .body("\"text\""), code: 69, reason: "the answer of HOST cannot be used: it is not a JSON object",
            hint: between, isUnsure: true),
    ]

    /// The answer is lost when all is done.
    private static let losses: [FailureCase] = [
        .init(mode: .closeBeforeHead(), code: 69, reason: cut, isPassing: true, isUnsure: true, hasEffect: true),
        .init(
            mode: .closeBeforeHead(abruptly: true), code: 69, reason: cut, isPassing: true, isUnsure: true,
            hasEffect: true),
        .init(mode: .cutBody(), code: 69, reason: cut, isPassing: true, isUnsure: true, hasEffect: true),
        .init(mode: .cutBody(abruptly: true), code: 69, reason: cut, isPassing: true, isUnsure: true, hasEffect: true),
        .init(mode: .cutChunks, code: 69, reason: cut, isPassing: true, isUnsure: true, hasEffect: true),
        .init(mode: .notHTTP, code: 69, reason: "what HOST answers is not HTTP", isUnsure: true, hasEffect: true),
    ]

    private static let cut = "the connection to HOST ended before the answer was whole"
}

/// A command that calls the service.
enum FailingCommand: String, CaseIterable, Sendable {
    case list, get, create, update, provision, remove, delete

    /// Its words, of a device.
    func words(_ device: String) -> [String] {
        switch self {
        case .list: ["list", "devices", "--project", "test-project"]
        case .get: ["get", "device", device]
        case .create: ["create", "device", device + "-new"]
        case .update: ["update", "device", device, "--update-mask", "spec.osVersion", "--spec", #"{"osVersion": "2"}"#]
        case .provision: ["provision-service-account-to-device", "-o", "json", "--name", device]
        case .remove: ["remove-service-account-from-device", "--name", device]
        case .delete: ["delete", "device", device]
        }
    }

    /// After "cannot ".
    func operation(_ device: String) -> String {
        switch self {
        case .list: "list the devices of projects/test-project/regions/-"
        case .get: "get the device \(device)"
        case .create: "create the device \(device)-new"
        case .update: "update the device \(device)"
        case .provision: "provision a service account to the device \(device)"
        case .remove: "remove the service account of the device \(device)"
        case .delete: "delete the device \(device)"
        }
    }

    /// Of the request that fails.
    var request: (method: String, path: String, rpc: String) {
        switch self {
        case .list: ("GET", "*/devices", "ListDevices")
        case .get: ("GET", "*/devices/d", "GetDevice")
        case .create: ("POST", "*/devices", "CreateDevice")
        case .update: ("PUT", "*/devices/d", "UpdateDevice")
        case .provision: ("POST", "*:provisionServiceAccountToDevice", "ProvisionServiceAccountToDevice")
        case .remove: ("POST", "*:removeServiceAccountFromDevice", "RemoveServiceAccountFromDevice")
        case .delete: ("DELETE", "*/devices/d", "DeleteDevice")
        }
    }

    /// Whether doing it twice is doing it once.
    var isRepeatable: Bool { [.list, .get, .update].contains(self) }
}
