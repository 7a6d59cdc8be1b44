// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A text with variables, as the mustache(5) manual has it: `{{name}}`, `{{{name}}}` and `{{&name}}` for a value, which
/// is put in as it is; `{{#name}}…{{/name}}` for what is there unless the value is `false`, `{{^name}}…{{/name}}` for
/// what is there if it is; `{{!…}}` for a comment.
///
/// Partials, inheritance, other delimiters, dotted names but `vars.NAME`, and transforms are refused. What is left is
/// small enough to be rendered here, where each tag's place is known and a variable that is missing can be told.
package struct Template: Sendable {
    /// Never quoted: a template can hold a secret anywhere.
    package let source: SourceText
    /// In their order; none is in another, and sections begin and end in pairs.
    let tags: [Tag]

    struct Tag: Sendable {
        enum Kind { case value, section, inverted, end, comment }

        var kind: Kind
        var name: String
        /// With its braces.
        var range: SourceRange
        /// What is gone from the text once the tag has done its work: its ``range``, or the whole line where a tag that
        /// puts no value in is alone on it.
        var extent: SourceRange
    }

    private static let maximumTags = 10_000
    private static let maximumDepth = 32

    /// The names that it has a use for.
    package var names: Set<String> {
        Set(tags.filter { $0.kind != .comment }.map { $0.name.withoutScope })
    }

    /// - Parameter text: of at most ``ParseOptions/maximumSize`` bytes.
    package static func check(_ text: SourceText) -> Checked<Template> {
        let source = SourceText(name: text.name, bytes: text.bytes)
        if let diagnostic = checkText(source, ParseOptions(idPrefix: "template")) { return Checked(nil, [diagnostic]) }
        var scanner = TagScanner(source)
        var (tags, open) = ([Tag](), [Tag]())
        while let tag = scanner.next() {
            tags.append(tag)
            switch tag.kind {
            case .section, .inverted: open.append(tag)
            case .end:
                if open.last?.name == tag.name {
                    open.removeLast()
                } else {
                    scanner.fail(
                        "section",
                        open.isEmpty
                            ? "this ends a section, and none is open"
                            : "this ends another section than the one that is open",
                        tag.range, notes: open.last.map { [.init("the section begins here", at: $0.range)] } ?? [])
                }
            case .value, .comment: break
            }
            if open.count > maximumDepth { scanner.fail("depth", "sections are nested too deeply", tag.range) }
            if tags.count > maximumTags { scanner.fail("size", "the template has too many tags", tag.range) }
        }
        if let open = open.last { scanner.fail("section", "the section that begins here has no end", open.range) }
        if let failure = scanner.failure { return Checked(nil, [failure]) }
        return Checked(Template(source: source, tags: tags))
    }
}

extension String {
    /// `vars.address` is `address`.
    var withoutScope: String { hasPrefix("vars.") ? String(dropFirst(5)) : self }
}

extension UInt8 {
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    var isLineEnd: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }
}
