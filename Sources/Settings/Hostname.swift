// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A device's host name, such as `edge-17` or `edge-17.example.com`: an RFC 1123 host name of one label or more, as
/// hostname(5) and gethostname(2) take it.
package struct Hostname: Sendable {
    /// As it was given, in its case.
    package let name: String

    /// What the format `line` takes: the name without a newline.
    package var bytes: [UInt8] { Array(name.utf8) }

    /// HOST_NAME_MAX of Linux (gethostname(2), include/uapi/linux/utsname.h).
    package static let maximumLength = 64

    /// Checks a name that stands alone, as an option has it; ids begin with `hostname.`.
    package static func check(_ source: SourceText) -> Checked<Hostname> {
        let pasted = PastedHost(source)
        var findings = Findings("hostname", in: pasted.source)
        guard !source.bytes.isEmpty else {
            findings.error(
                "empty", "the host name is empty", hint: "\(remedy: .remove("hostname")) takes it out of an image")
            return Checked(nil, findings.diagnostics)
        }
        pasted.check(noun, addressHint: "give a name, as edge-17", &findings)
        if !findings.hasErrors { checkName(pasted, &findings) }
        return Checked(findings.hasErrors ? nil : Hostname(name: pasted.text), findings.diagnostics)
    }

    private static let noun = "the host name"

    private static func checkName(_ pasted: PastedHost, _ findings: inout Findings) {
        let range = SourceRange(pasted.host)
        if pasted.host.count > maximumLength {
            findings.error(
                "too-long",
                "Linux takes a host name of at most \(maximumLength) bytes, and this one has \(pasted.host.count)",
                at: range)
        }
        if isLocalhost(pasted.text) {
            // So do systemd (is_localhost in src/basic/hostname-util.c) and NetworkManager read it.
            findings.error(
                "localhost", "every device is localhost: systemd takes it for a name that is not set", at: range,
                hint: "give a name of the device's own, as edge-17")
        }
        let labels = pasted.labels
        if let last = labels.last, pasted.source.bytes[last].allSatisfy(HostName.isDigit) {
            if labels.count > 1 {
                findings.error(
                    "address", "the host name ends in a number, as an IP address does", at: SourceRange(last),
                    hint: "give a name, as edge-17")
            } else {
                // inet_aton(3) reads a number as an address, so that such a name is never looked up.
                findings.warning(
                    "number", "the host name is a number, which programs read as an IP address", at: range,
                    hint: "put a letter into it")
            }
        }
        pasted.checkCase(noun, &findings)
    }

    private static func isLocalhost(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["localhost", "localhost.localdomain"].contains { name == $0 || name.hasSuffix("." + $0) }
    }
}

extension SettingName {
    /// The device's host name.
    public static let hostname = SettingName("hostname")
}

extension SettingDefinition {
    static let hostname = SettingDefinition(
        .hostname,
        options: [
            SettingOption(
                .value, "hostname", help: "The device's host name, as edge-17 or edge-17.example.com.",
                valueName: "name", manifestSchema: "{ \"$ref\": \"#/$defs/text\", \"x-open\": \"host\" }"
            ) { source, _ in
                CheckedValue(Hostname.check(source), \.bytes)
            }
        ],
        secrecy: .open, formats: [.line, .hosts],
        unique: { bytes in
            // Names are looked up in either case.
            let name = String(decoding: bytes, as: UTF8.self).lowercased()
            return [UniqueValue(name, "the same host name \(trusted: quoted(name))")]
        }
    ) { source in
        Hostname.check(source).valid?.name ?? "not a host name"
    }
}
