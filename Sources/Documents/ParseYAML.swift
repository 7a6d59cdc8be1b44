// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// Reads one YAML document (by libyaml).
///
/// Anything but exactly one document is an error, as are duplicate keys, keys that are no scalars, merge keys, and
/// nesting or aliases beyond the options' limits. What of it may be shown is for a schema to say
/// (``JSONSchema/disclosing(_:of:)``).
package func parseYAML(
    _ source: SourceText, _ options: ParseOptions, dialect: Dialect = .yamlCore
) -> Checked<Document> {
    if let diagnostic = checkText(source, options) { return Checked(nil, [diagnostic]) }

    var composer = YAMLComposer(source, options, dialect)
    do throws(ParseFailure) {
        try compose(source, options, &composer)
    } catch {
        // A key that is no word follows from what is not YAML.
        let before = composer.diagnostics.filter { !error.isSyntax || $0.id != "\(options.idPrefix).key" }
        let found = before + [error.diagnostic]
        return Checked(nil, found.namingOddBlanks(of: source, idPrefix: options.idPrefix))
    }
    let diagnostics = composer.diagnostics + composer.anchorDiagnostics
    guard let root = composer.finish(), !root.isEmpty else {
        let id = "\(options.idPrefix).empty"
        return Checked(nil, diagnostics + [Diagnostic(id, .error, "the file holds no document", in: source)])
    }
    return Checked(Document(root: root, source: source, dialect: dialect), diagnostics)
}

private func compose(
    _ source: SourceText, _ options: ParseOptions, _ composer: inout YAMLComposer
) throws(ParseFailure) {
    let failure: ParseFailure? = source.bytes.withUnsafeBufferPointer { bytes in
        guard var events = YAMLEvents(bytes, skipping: byteOrderMarkLength(source.bytes)) else {
            return ParseFailure(
                diagnostic: Diagnostic("\(options.idPrefix).memory", .error, "there is too little memory", in: source))
        }
        do {
            var documents = 0
            while true {
                let event = try events.next()
                if case .documentStart = event.kind { documents += 1 }
                if documents > 1 {
                    let at = SourceRange(start: event.range.start, end: event.range.start + 3)
                    return ParseFailure(
                        diagnostic: Diagnostic(
                            "\(options.idPrefix).documents", .error, "a second document starts here", in: source,
                            at: at, hint: "the file must hold exactly one"))
                }
                if case .streamEnd = event.kind { return nil }
                try composer.take(event)
            }
        } catch let error as YAMLSyntaxError {
            return ParseFailure(diagnostic: explain(error, source, options), isSyntax: true)
        } catch let error as ParseFailure {
            return error
        } catch {
            return ParseFailure(
                diagnostic: Diagnostic("\(options.idPrefix).syntax", .error, "the text is not YAML", in: source))
        }
    }
    if let failure { throw failure }
}

/// libyaml's words, or better ones for the usual mistakes.
private func explain(_ error: YAMLSyntaxError, _ source: SourceText, _ options: ParseOptions) -> Diagnostic {
    let bytes = source.bytes
    var offset = Swift.min(error.offset, bytes.count)
    var message = MessageText(trusted: error.problem)
    var hint: MessageText?
    var notes: [Diagnostic.NoteText] = []
    let lineStart = bytes[..<offset].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
    let indentation = bytes[lineStart...].prefix { $0 == 0x20 || $0 == 0x09 }
    if let tab = indentation.firstIndex(of: 0x09), tab <= offset {
        offset = tab
        message = "a tab cannot indent YAML"
        hint = "use spaces"
    } else if error.problem == "mapping values are not allowed in this context",
        let line = lineWithoutValue(before: lineStart, offset, bytes)
    {
        offset = line.lowerBound
        message = bytes[line].contains(UInt8(ascii: ":")) ? "a blank must follow the colon" : YAMLMistake.noColon
        hint = YAMLMistake.form
    } else if let known = YAMLMistake(
        error, line: bytes[lineStart...].prefix { $0 != 0x0A && $0 != 0x0D },
        isAtEnd: bytes[offset...].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) })
    {
        message = known.message
        hint = known.hint
        if known.isAtContext { offset = error.contextOffset }
        if let note = known.note {
            notes.append(.init(note, at: SourceRange(start: error.contextOffset, end: error.contextOffset + 1)))
        }
    } else if let context = error.context {
        notes.append(
            .init(
                MessageText(trusted: context),
                at: SourceRange(start: error.contextOffset, end: error.contextOffset + 1)))
    }
    return Diagnostic(
        "\(options.idPrefix).syntax", .error, message, in: source,
        at: SourceRange(start: offset, end: Swift.min(offset + 1, bytes.count)), hint: hint, notes: notes)
}

/// The line before one whose first colon is at an offset, where that line is one word without a value: so that the two are
/// one text for YAML.
private func lineWithoutValue(before start: Int, _ colon: Int, _ bytes: [UInt8]) -> Range<Int>? {
    let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    guard !bytes[start..<colon].contains(UInt8(ascii: ":")),
        let last = bytes[..<start].lastIndex(where: { !isBlank($0) })
    else { return nil }
    let first = bytes[..<last].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
    let line = bytes[first...last].drop(while: isBlank)
    let isWord = !line.contains(where: isBlank) && line.last != UInt8(ascii: ":")
    return isWord && line.first != UInt8(ascii: "#") && line.first != UInt8(ascii: "-") ? line.indices : nil
}

extension Node {
    /// Whether nothing at all is written here, as after `key:`.
    package var isEmpty: Bool { scalar.map { $0.text.isEmpty && $0.style == .plain && $0.tag == nil } ?? false }
}
