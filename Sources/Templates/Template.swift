// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Mustache

/// A text with variables, as the mustache(5) manual has it: `{{name}}`, `{{{name}}}` and `{{&name}}` for a value, which
/// is put in as it is; `{{#name}}…{{/name}}` for what is there unless the value is `false`, `{{^name}}…{{/name}}` for
/// what is there if it is; `{{!…}}` for a comment.
///
/// Partials, inheritance, other delimiters, dotted names but `vars.NAME`, and transforms are refused. swift-mustache
/// renders; the tags are read here too, because it neither tells where a tag stands nor that a variable is missing.
package struct Template: Sendable {
    /// Never quoted: a template can hold a secret anywhere.
    package let source: SourceText
    let tags: [Tag]
    let compiled: MustacheTemplate

    struct Tag: Sendable {
        enum Kind { case value, section, inverted, end, comment }

        var kind: Kind
        var name: String
        /// With its braces.
        var range: SourceRange
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
        do {
            return Checked(Template(source: source, tags: tags, compiled: try compile(source.text)))
        } catch {
            return Checked(
                nil, [Diagnostic("template.syntax", .error, "the template cannot be read", in: source)])
        }
    }

    /// By itself the library takes a text for HTML, and would write `&` as `&amp;`.
    static func compile(_ text: String) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT }}\n" + text)
    }
}

/// Reads a template's tags in their order, until the end or the first that is not understood.
private struct TagScanner {
    private let source: SourceText
    private var position = 0
    private(set) var failure: Diagnostic?

    init(_ source: SourceText) { self.source = source }

    mutating func fail(
        _ id: String, _ message: MessageText, _ range: SourceRange, hint: MessageText? = nil,
        notes: [Diagnostic.NoteText] = []
    ) {
        if failure == nil {
            failure = Diagnostic("template.\(id)", .error, message, in: source, at: range, hint: hint, notes: notes)
        }
        position = source.bytes.count
    }

    mutating func next() -> Template.Tag? {
        guard let start = find("{{", from: position) else { return nil }
        let mark = start + 2 < source.bytes.count ? source.bytes[start + 2] : 0
        let end = mark == UInt8(ascii: "{") ? "}}}" : "}}"
        guard let close = find(end, from: start + 2) else {
            fail("tag", "the tag that begins here has no end", SourceRange(start: start, end: start + 2))
            return nil
        }
        let range = SourceRange(start: start, end: close + end.utf8.count)
        position = range.end
        let kind: Template.Tag.Kind
        switch mark {
        case UInt8(ascii: "!"): return Template.Tag(kind: .comment, name: "", range: range)
        case UInt8(ascii: "{"), UInt8(ascii: "&"): kind = .value
        case UInt8(ascii: "#"): kind = .section
        case UInt8(ascii: "^"): kind = .inverted
        case UInt8(ascii: "/"): kind = .end
        case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "%"),
            UInt8(ascii: "*"), UInt8(ascii: "@"):
            let mark = Character(Unicode.Scalar(mark))
            fail(
                "tag", "a template here has no {{\(trusted: String(mark)) tags", range,
                hint: "variables, sections and comments can be used"
            )
            return nil
        default: kind = .value
        }
        let from = kind == .value && mark != UInt8(ascii: "{") && mark != UInt8(ascii: "&") ? start + 2 : start + 3
        let name = String(decoding: source.bytes[from..<close], as: UTF8.self).trimmingBlanks
        guard name.isVariableName else {
            fail(
                "name", "a variable's name must be letters, digits, '-' and '_' that begin with a letter", range,
                hint: "write {{address}}")
            return nil
        }
        return Template.Tag(kind: kind, name: name, range: range)
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let pattern = Array(text.utf8)
        var index = start
        while index + pattern.count <= source.bytes.count {
            if source.bytes[index] == pattern[0], source.bytes[index..<index + pattern.count].elementsEqual(pattern) {
                return index
            }
            index += 1
        }
        return nil
    }
}

extension SourceText {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension String {
    fileprivate var trimmingBlanks: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var rest = utf8[...]
        rest = rest.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    /// `address` or `vars.address`.
    fileprivate var isVariableName: Bool {
        guard let first = withoutScope.utf8.first, first.isLetter else { return false }
        return withoutScope.utf8.allSatisfy {
            $0.isLetter || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    /// `vars.address` is `address`.
    var withoutScope: String { hasPrefix("vars.") ? String(dropFirst(5)) : self }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}
