// SPDX-License-Identifier: Apache-2.0

internal import CYAML
internal import Diagnostics

/// One event of libyaml, in Swift's own memory.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(Scalar, anchor: String?)
        case sequenceStart(anchor: String?, tag: String?)
        case mappingStart(anchor: String?, tag: String?)
        case collectionEnd(isFlow: Bool)
    }

    var kind: Kind
    var range: SourceRange
}

/// What libyaml says of a text that it cannot read. Its words are constants that hold nothing of the text.
struct YAMLSyntaxError: Error {
    var problem: String
    var offset: Int
    var context: String?
    var contextOffset: Int
}

/// libyaml's parser over bytes that outlive it.
///
/// The C functions are `yaml_parser_initialize`, `yaml_parser_parse` and `yaml_parser_delete`.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let offsets: CharacterOffsets

    /// `nil` where memory is short. The bytes must be UTF-8 and are read until the value is dropped.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, skipping prefix: Int) {
        parser = .allocate(capacity: 1)
        offsets = CharacterOffsets(bytes, from: prefix)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        let rest = UnsafeBufferPointer(rebasing: bytes[prefix...])
        // libyaml keeps the pointer.
        yaml_parser_set_input_string(parser, rest.baseAddress, rest.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&event) }
        let range = SourceRange(start: offsets[event.start_mark.index], end: offsets[event.end_mark.index])
        return YAMLEvent(kind: kind(of: event), range: range)
    }

    private func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch event.type {
        case YAML_STREAM_START_EVENT: .streamStart
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_ALIAS_EVENT: .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT: scalar(event)
        case YAML_SEQUENCE_START_EVENT:
            .sequenceStart(anchor: text(event.data.sequence_start.anchor), tag: text(event.data.sequence_start.tag))
        case YAML_MAPPING_START_EVENT:
            .mappingStart(anchor: text(event.data.mapping_start.anchor), tag: text(event.data.mapping_start.tag))
        // The end of a flow collection is a bracket, that of a block one is nothing.
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            .collectionEnd(isFlow: event.end_mark.index > event.start_mark.index)
        default: .streamEnd
        }
    }

    private func scalar(_ event: yaml_event_t) -> YAMLEvent.Kind {
        let data = event.data.scalar
        let style: Scalar.Style =
            switch data.style {
            case YAML_PLAIN_SCALAR_STYLE: .plain
            case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
            default: .quoted
            }
        let value = UnsafeBufferPointer(start: data.value, count: data.value == nil ? 0 : data.length)
        return .scalar(
            Scalar(String(decoding: value, as: UTF8.self), style: style, tag: text(data.tag)), anchor: text(data.anchor)
        )
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(decodingCString: UnsafePointer($0), as: UTF8.self) }
    }

    private func syntaxError() -> YAMLSyntaxError {
        let state = parser.pointee
        if state.error == YAML_MEMORY_ERROR {
            return YAMLSyntaxError(problem: "there is too little memory", offset: 0, context: nil, contextOffset: 0)
        }
        // The reader's errors have a byte offset, the others a mark.
        let isReader = state.error == YAML_READER_ERROR
        return YAMLSyntaxError(
            problem: state.problem.map { String(cString: $0) } ?? "the text is not YAML",
            offset: isReader ? offsets.base + state.problem_offset : offsets[state.problem_mark.index],
            context: state.context.map { String(cString: $0) },
            contextOffset: offsets[state.context_mark.index])
    }
}

/// Byte offsets of characters: libyaml's marks count characters (its `index` too).
private struct CharacterOffsets {
    let base: Int
    private let count: Int
    /// The offset of every 64th character; empty where all characters are single bytes.
    private var table: [Int] = []
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>, from base: Int) {
        self.base = base
        self.bytes = bytes
        count = bytes.count
        guard bytes.contains(where: { $0 >= 0x80 }) else { return }
        var character = 0
        for offset in base..<bytes.count where bytes[offset] & 0xC0 != 0x80 {
            if character & 63 == 0 { table.append(offset) }
            character += 1
        }
    }

    subscript(character: Int) -> Int {
        if table.isEmpty { return Swift.min(Swift.max(0, base + character), count) }
        let block = character >> 6
        guard character >= 0, block < table.count else { return count }
        var offset = table[block]
        var left = character & 63
        while left > 0, offset < count {
            offset += 1
            while offset < count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }
}
