// SPDX-License-Identifier: Apache-2.0

// The code of README.md and of the article GettingStarted, which GettingStartedTests holds against them.

import CuttleOS

func makeImage(of base: String, named new: String, passwordHash: String) throws(CuttleError) -> EditReport {
    var request = EditRequest()
    request.customization.settings[.endpointDomain] = .value("stg01b.edgelq.com")
    request.customization.settings[.password] = .hash(passwordHash)
    request.destination = .newImage(new)
    return try OSImage(base).edit(request)
}

func setTimeServers(_ servers: [String], in image: String) throws(CuttleError) -> EditReport {
    let text = "[Time]\nNTP=\(servers.joined(separator: " "))\n"
    var request = EditRequest()
    request.customization.settings[.ntp] = .file(.bytes(Array(text.utf8), name: "time servers"))
    request.undoFile = image + ".undo"
    return try OSImage(image).edit(request)
}

func findings(ofNetwork path: String) throws(CuttleError) -> [String] {
    var request = ValidateRequest()
    request.customization.settings[.networkAgent] = .file(.path(path))
    request.customization.netplanCheck = .never
    return try OSImage.validate(request).diagnostics.map { "\($0.severity.rawValue): \($0.message)" }
}

func domain(in image: String) throws(CuttleError) -> String {
    let place = ImageLocation("EDGELQ_BOOT:/edgelq/endpoint-domain")
    return try String(decoding: OSImage(image).read(place).bytes, as: UTF8.self)
}

func presentSettings(in image: String) throws(CuttleError) -> [SettingName] {
    try OSImage(image).inspect().settings.filter(\.present).map(\.setting)
}

func takeBack(_ image: String) throws(CuttleError) -> UndoReport {
    try OSImage(image).undo(UndoRequest(undoFile: image + ".undo"))
}

func explain(_ error: CuttleError) -> String {
    let findings = error.diagnostics.map(\.message)
    let advice = error.hint.map { [$0] } ?? []
    return ([error.message] + error.causes + findings + error.notes + advice + [error.written.sentence]).joined(
        separator: "\n")
}
