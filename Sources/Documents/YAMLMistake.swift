// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

/// What a person probably did of whom libyaml says what it expected: its words are about its own states.
struct YAMLMistake {
    var message: MessageText
    var hint: MessageText?
    /// What stands where libyaml began to read what it could not end.
    var note: MessageText?
    /// Whether the mistake is where that began, and not where libyaml noticed.
    var isAtContext = false

    static let noColon: MessageText = "this line has no ': ' after its key"
    static let form: MessageText = "a line is KEY: VALUE, with a blank behind the colon"

    /// - Parameters:
    ///   - line: the one that libyaml could not read.
    ///   - isAtEnd: whether nothing follows there.
    /// - Returns: `nil` for words that say it themselves.
    init?(_ error: YAMLSyntaxError, line: ArraySlice<UInt8>, isAtEnd: Bool) {
        let quoteIt: MessageText = "put the value in quotes"
        if Self.contains(line, "{{") {
            message = Self.templateTag
            hint = Self.templateHint
            return
        }
        if Self.contains(line, "${") {
            message = "a shell's variable stands here, and nothing has filled it in"
            hint = "write what it stands for, or put it in quotes"
            return
        }
        switch error.problem {
        case "mapping values are not allowed in this context":
            message = "a colon cannot stand here"
            hint = "quote the value if the colon is part of it, or check the indentation"
        case "found character that cannot start any token":
            message = "a value cannot start with this character"
            hint = quoteIt
        case "did not find expected key":
            message = "this does not belong to the lines above it"
            hint = "check the indentation here, and the quotes before it"
            note =
                error.context == "while parsing a flow mapping"
                ? nil : "the mapping that it should belong to begins here"
        case "did not find expected '-' indicator":
            message = "an item of a list begins with a dash"
            hint = "check the indentation here"
            note = "the list begins here"
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
            let isList = error.problem.hasSuffix("']'")
            if isAtEnd {
                message =
                    isList ? "the bracket that stands here is not closed" : "the brace that stands here is not closed"
                isAtContext = true
            } else {
                message = "a comma or a closing \(trusted: isList ? "bracket" : "brace") must stand here"
                hint = "quote a value with brackets, braces or commas in it"
                note = "the \(trusted: isList ? "list" : "mapping") begins here"
            }
        case "did not find expected node content":
            message = "a value must stand here"
            hint = "quote a value that begins with one of , : ? [ ] { }"
        case "could not find expected ':'":
            message = Self.noColon
            hint = Self.form
            isAtContext = true
        case "found unexpected end of stream" where error.context == "while scanning a quoted scalar":
            message = "the quote that stands here is not closed"
            isAtContext = true
        case "found undefined tag handle":
            message = "a value that begins with '!' is a tag for YAML, and this one is not known"
            hint = quoteIt
        default: return nil
        }
    }

    /// Of `{{ x }}`, which YAML reads as mappings.
    static let templateTag: MessageText = "a template's tag stands here, and nothing has filled it in"
    static let templateHint: MessageText = "a batch's templates have names that end in .mustache"

    private static func contains(_ line: ArraySlice<UInt8>, _ word: String) -> Bool {
        line.indices.contains { line[$0...].starts(with: word.utf8) }
    }
}
