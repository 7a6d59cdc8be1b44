// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

extension Template {
    /// The text with the variables' values in it.
    ///
    /// A variable that is missing is an error, also where the section that it stands in is left out.
    ///
    /// - Parameter variables: by their names; `true` and `false` say whether a section is there. Control characters but
    ///   tab and newline are refused in a value.
    /// - Parameter limit: of the result, in bytes.
    package func render(_ variables: [String: String], limit: Int = 1 << 20) -> Checked<RenderedText> {
        var diagnostics: [Diagnostic] = []
        var known: Set<String> = []
        var size = source.bytes.count
        for tag in tags where tag.kind != .comment {
            let name = tag.name.withoutScope
            guard let value = variables[name] else {
                if known.insert(name).inserted { diagnostics.append(missing(tag, among: variables)) }
                continue
            }
            if tag.kind == .value { size += value.utf8.count }
            if tag.kind == .section || tag.kind == .inverted, let near = value.lookalike, known.insert(name).inserted {
                diagnostics.append(
                    Diagnostic(
                        "template.section-value", .warning,
                        "the value of \(trusted: name) looks like \(trusted: near), but only false leaves a section out",
                        in: source,
                        at: tag.range, hint: "give it as true or false"))
            }
            if value.unicodeScalars.contains(where: \.isControl), known.insert(name).inserted {
                diagnostics.append(
                    Diagnostic(
                        "template.value", .error, "the value of \(trusted: name) has a control character", in: source,
                        at: tag.range))
            }
        }
        if size > limit {
            diagnostics.append(
                Diagnostic("template.size", .error, "it would become larger than \(limit >> 20) MiB", in: source))
        }
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return Checked(nil, diagnostics) }
        var rendered = RenderedText()
        write(variables, to: &rendered)
        return Checked(rendered, diagnostics)
    }

    /// Writes what the template becomes, in pieces.
    func write(_ variables: [String: String], to writer: inout some TemplateWriter) {
        var done = 0
        // How many of the sections that are open are left out, or are in one that is.
        var hidden = 0
        for tag in tags {
            if hidden == 0 { writer.text(source.bytes[done..<tag.extent.start]) }
            done = tag.extent.end
            let value = variables[tag.name.withoutScope]
            switch tag.kind {
            case .value: if hidden == 0, let value { writer.value(value) }
            case .section: if hidden > 0 || value == nil || value == "false" { hidden += 1 }
            case .inverted: if hidden > 0 || (value != nil && value != "false") { hidden += 1 }
            case .end: if hidden > 0 { hidden -= 1 }
            case .comment: break
            }
        }
        // No section is open at the end.
        writer.text(source.bytes[done...])
    }

    private func missing(_ tag: Tag, among variables: [String: String]) -> Diagnostic {
        let name = tag.name.withoutScope
        var hint: MessageText = "give it in vars, or as a column of the CSV"
        var source = source
        if let near = closest(to: name, among: variables.keys.sorted()) {
            hint = "did you mean \(trusted: near)?"
            // A name is shown where it is nearly a known one.
            source.disclosure = Disclosure(open: [tag.range])
        }
        return Diagnostic(
            "template.missing-variable", .error, "there is no variable \(name, at: tag.range)", in: source,
            at: tag.range, hint: hint)
    }
}

/// Takes what a template becomes.
protocol TemplateWriter {
    /// A piece of the template, at its place in it; pieces come in order.
    mutating func text(_ bytes: ArraySlice<UInt8>)
    mutating func value(_ value: String)
}

/// What became of a template.
package struct RenderedText: Sendable {
    /// What has been rendered so far.
    package private(set) var bytes: [UInt8] = []
    /// Where variables' values stand, each of which can be a secret; `true` and `false` are none.
    package private(set) var values: [SourceRange] = []
}

extension RenderedText: TemplateWriter {
    mutating func text(_ piece: ArraySlice<UInt8>) { bytes += piece }

    mutating func value(_ value: String) {
        let start = bytes.count
        bytes += value.utf8
        if !value.isEmpty, value != "true", value != "false" {
            values.append(SourceRange(start: start, end: bytes.count))
        }
    }
}

extension String {
    /// The boolean that a person may take this for, though it is a text here; `nil` for none.
    fileprivate var lookalike: String? {
        switch lowercased() {
        case "no", "off", "n", "f", "0": "false"
        case "true", "false": self == "true" || self == "false" ? nil : lowercased()
        default: nil
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        (value < 0x20 && self != "\n" && self != "\t") || (0x7F..<0xA0).contains(value)
    }
}
