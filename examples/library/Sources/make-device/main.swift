// SPDX-License-Identifier: Apache-2.0

// make-device BASE NEW DOMAIN: an image of its own for a device, with a domain put in, and what it says of itself.

import CuttleOS
import Foundation

/// Makes the image, and reads back what a device will read.
func makeDevice(base: String, new: String, domain: String) throws(CuttleError) {
    var request = EditRequest()
    request.customization.settings[.endpointDomain] = .value(domain)
    request.destination = .newImage(new)
    let report = try OSImage(base).edit(request)
    // Warnings do not keep an edit from being made, but somebody should read them.
    print(TextRenderer().render(report.diagnostics), terminator: "")
    for file in report.files {
        print("\(file.setting.rawValue): \(file.action.rawValue) \(file.partition):\(file.path)")
        let content = try OSImage(new).read(ImageLocation(partition: file.partition, path: file.path))
        print("  \(String(decoding: content.bytes, as: UTF8.self))", terminator: "")
    }
}

/// Prints on standard error.
func warn(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

/// Says what went wrong, what to do about it, and what was written, as every program that edits images should.
func say(_ error: CuttleError) {
    var text = TextRenderer().render(error.diagnostics) + "error: \(error.message)\n"
    for cause in error.causes { text += "  because: \(cause)\n" }
    if let hint = error.hint { text += "  hint: \(hint)\n" }
    warn(text + error.written.sentence)
}

guard CommandLine.arguments.count == 4 else {
    warn("usage: make-device BASE NEW DOMAIN")
    exit(CuttleError.Code.usage.rawValue)
}
do throws(CuttleError) {
    try makeDevice(
        base: CommandLine.arguments[1], new: CommandLine.arguments[2], domain: CommandLine.arguments[3])
} catch {
    say(error)
    exit(error.code.rawValue)
}
