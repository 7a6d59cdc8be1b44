// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

extension JSONSchema {
    /// The findings over a text of which the parts are disclosed that this schema knows to be harmless.
    ///
    /// Harmless are the keys that the schema knows, or nearly knows, and values in places that say with `x-open` what they
    /// hold, or whose type or `enum` says it, where they look like that. Nothing else of the text is.
    ///
    /// - Parameter document: `nil` for a text that could not be read to its end: then only keys are shown.
    package func disclosing(_ findings: [Diagnostic], of document: Document?) -> [Diagnostic] {
        guard let source = document?.source ?? findings.first?.source else { return findings }
        let disclosure = disclosure(of: document, source)
        return findings.map { $0.disclosed(by: disclosure) }
    }

    /// What of a document may be shown; see ``disclosing(_:of:)``.
    package func disclosure(of document: Document?, _ source: SourceText) -> Disclosure {
        withCompiler { compiler in
            var discloser = SchemaDiscloser(compiler, source)
            if let document { discloser.visit(document.root, [root], document.dialect) }
            discloser.openKeys(of: source)
            return Disclosure(open: discloser.open, withheld: discloser.withheld)
        }
    }
}

/// Walks a document and the schemas that could apply to each of its nodes.
private struct SchemaDiscloser {
    private let compiler: SchemaCompiler
    private let source: SourceText
    /// Every key that the schema names anywhere.
    private let vocabulary: Set<String>
    private var expanded: [Int: [SchemaRules]] = [:]
    /// How many unknown keys are still held against the known ones.
    private var comparisonsLeft = 400
    private(set) var open: [SourceRange] = []
    private(set) var withheld: [SourceRange] = []

    init(_ compiler: SchemaCompiler, _ source: SourceText) {
        self.compiler = compiler
        self.source = source
        vocabulary = compiler.vocabulary
    }

    mutating func visit(_ node: Node, _ schemas: [Node], _ dialect: Dialect) {
        let rules = schemas.flatMap { expand($0) }
        switch node.content {
        case .scalar(let scalar):
            if isOpen(scalar, node.range, rules, dialect) { open.append(node.range) } else { withhold(node.range) }
        case .sequence(let items):
            let all = rules.compactMap(\.items)
            for (index, item) in items.enumerated() {
                let own = rules.compactMap { index < $0.prefixItems.count ? $0.prefixItems[index] : nil }
                visit(item, all + own, dialect)
            }
        case .mapping(let entries):
            for entry in entries { visit(entry, rules, dialect) }
        }
    }

    private mutating func visit(_ entry: Node.Entry, _ rules: [SchemaRules], _ dialect: Dialect) {
        guard let key = entry.key.text else {
            visit(entry.key, [], dialect)
            visit(entry.value, [], dialect)
            return
        }
        let own = rules.compactMap { $0.properties[key] }
        let matching = rules.flatMap { $0.patternProperties.filter { $0.pattern.matches(key) }.map(\.schema) }
        let rest = own.isEmpty && matching.isEmpty ? rules.compactMap(\.additionalProperties) : []
        let isNamed = rules.contains { rules in
            rules.propertyNames.map { name in expand(name).contains { $0.open?.fits(key) == true } } ?? false
        }
        if isNamed || isKnown(key, rules) {
            open.append(entry.key.range)
        } else if !isKnownBehindBlanks(key) {
            withhold(entry.key.range)
        }
        visit(entry.value, own + matching + rest, dialect)
    }

    private mutating func isKnown(_ key: String, _ rules: [SchemaRules]) -> Bool {
        if vocabulary.contains(key) { return true }
        guard comparisonsLeft > 0 else { return false }
        comparisonsLeft -= 1
        return closest(to: key, among: rules.flatMap(\.names)) != nil
    }

    /// Whether it is a known key but for odd blanks before it: as a word of its line it is shown.
    private func isKnownBehindBlanks(_ key: String) -> Bool {
        guard let blank = OddBlank(in: key.utf8), blank.range.lowerBound == 0 else { return false }
        return vocabulary.contains(key.filter { $0.isASCII && !$0.isWhitespace })
    }

    private mutating func withhold(_ range: SourceRange) { withheld.append(range) }

    /// A text of one line whose form is what one of the schemas expects here.
    private func isOpen(_ scalar: Scalar, _ range: SourceRange, _ rules: [SchemaRules], _ dialect: Dialect) -> Bool {
        guard scalar.style != .block, !rules.contains(where: \.isSecret), scalar.text.utf8.count <= 300,
            range.end <= source.bytes.count, !source.bytes[range.start..<range.end].contains(0x0A)
        else { return false }
        return rules.contains { rules in
            if rules.open?.fits(scalar.text) == true { return true }
            let words = ((rules.values ?? []) + [rules.constant].compactMap { $0 }).compactMap(\.text)
            if words.contains(scalar.text) || closest(to: scalar.text, among: words) != nil { return true }
            guard let types = rules.types, !types.contains(.string) else { return false }
            return types.contains(.boolean) && OpenText.boolean.fits(scalar.text)
                || types.contains(.integer) && OpenText.number.fits(scalar.text)
                || types.contains(.number) && OpenText.number.fits(scalar.text)
        }
    }

    /// The rules of a schema and of all that it refers to or is put together from.
    private mutating func expand(_ schema: Node) -> [SchemaRules] {
        if let known = expanded[schema.range.start] { return known }
        var (result, rest, seen) = ([SchemaRules](), [schema], Set<Int>())
        while let next = rest.popLast() {
            guard seen.insert(next.range.start).inserted else { continue }
            let rules = compiler.rules(of: next)
            result.append(rules)
            rest += [rules.reference, rules.condition, rules.consequence, rules.alternative].compactMap { $0 }
            rest += rules.allOf + rules.anyOf + rules.oneOf
        }
        expanded[schema.range.start] = result
        return result
    }

    /// Keys of the vocabulary with a colon, an equals sign or a quote behind them: also where the text is no tree, or an entry is in no tree.
    mutating func openKeys(of source: SourceText) {
        let bytes = source.bytes
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            openKeys(in: bytes[start..<(bytes[start..<end].firstIndex(of: UInt8(ascii: "#")) ?? end)])
            start = end + 1
        }
    }

    private mutating func openKeys(in line: ArraySlice<UInt8>) {
        var start = line.startIndex
        for index in line.indices {
            let byte = line[index]
            if [0x22, 0x3A, 0x3D].contains(byte), index > start, index - start <= 40,
                vocabulary.contains(String(decoding: line[start..<index], as: UTF8.self))
            {
                open.append(SourceRange(start: start, end: index))
            }
            let isWord =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
            if !isWord { start = index + 1 }
        }
    }
}
