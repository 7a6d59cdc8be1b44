// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// The domain of a SPEKTRA Edge endpoint, such as `stg01b.edgelq.com`: an RFC 1123 host name of two labels or more.
package struct EndpointDomain: Sendable {
    /// As it was given, in its case.
    package let domain: String

    /// What the format `line` takes: the domain without a newline.
    package var bytes: [UInt8] { Array(domain.utf8) }

    /// Checks a domain that stands alone, as an option has it; ids begin with `endpoint-domain.`.
    package static func check(_ source: SourceText) -> Checked<EndpointDomain> {
        let pasted = PastedHost(source)
        var findings = Findings("endpoint-domain", in: pasted.source)
        guard !source.bytes.isEmpty else {
            findings.error("empty", "the endpoint domain is empty", hint: "give one as stg01b.edgelq.com")
            return Checked(nil, findings.diagnostics)
        }
        pasted.check(noun, addressHint: addressHint, &findings)
        if !findings.hasErrors { checkLabels(pasted, &findings) }
        return Checked(findings.hasErrors ? nil : EndpointDomain(domain: pasted.text), findings.diagnostics)
    }

    private static let noun = "the endpoint domain"
    private static let addressHint: MessageText = "give the domain's name, as stg01b.edgelq.com"

    private static func checkLabels(_ pasted: PastedHost, _ findings: inout Findings) {
        let labels = pasted.labels
        if labels.count < 2 {
            findings.error(
                "labels", "the endpoint domain has one label", at: SourceRange(pasted.host),
                hint: "give the whole name, as stg01b.edgelq.com")
        } else if let last = labels.last, pasted.source.bytes[last].allSatisfy(HostName.isDigit) {
            findings.error(
                "address", "the endpoint domain ends in a number, as an IP address does", at: SourceRange(last),
                hint: addressHint)
        }
        pasted.checkCase(noun, &findings)
    }
}
