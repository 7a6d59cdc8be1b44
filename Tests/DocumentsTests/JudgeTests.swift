// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Documents

private let hasYAML = Python.canImport("yaml")
private let hasPython = Python.canImport("json")

@Suite(.timeLimit(.minutes(30)))
struct JudgeTests {
    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func `accepts the JSON that python accepts`() throws {
        // Python takes NaN, lone surrogates and duplicate keys unless told otherwise.
        let program = """
            def pairs(pairs):
                if len(dict(pairs)) < len(pairs): raise ValueError()
                return dict(pairs)
            def refuse(name): raise ValueError()
            for case in cases:
                try:
                    value = json.loads(case, object_pairs_hook=pairs, parse_constant=refuse)
                    json.dumps(value, ensure_ascii=False).encode()
                    answers.append(True)
                except (ValueError, RecursionError):
                    answers.append(False)
            """
        let answers: [Bool] = try Python.ask(program, jsonCases)
        #expect(answers.count == jsonCases.count)
        for (json, isAccepted) in zip(jsonCases, answers) {
            let checked = parseJSON(text(json), options)
            #expect((checked.value != nil && !checked.hasErrors) == isAccepted, "\(json)")
        }
    }

    @Test(.enabled(if: hasYAML, "PyYAML is not installed"))
    func `reads the same tree as PyYAML`() throws {
        let program = """
            import yaml
            def plain(node):
                if isinstance(node, yaml.MappingNode):
                    keys = [k.value for k, v in node.value]
                    if len(set(keys)) < len(keys) or not all(isinstance(k, yaml.ScalarNode) for k, v in node.value):
                        raise ValueError()
                    return {k.value: plain(v) for k, v in node.value}
                if isinstance(node, yaml.SequenceNode): return [plain(v) for v in node.value]
                return node.value
            for case in cases:
                try: answers.append(json.dumps(plain(yaml.compose(case)), ensure_ascii=False, sort_keys=True))
                except Exception: answers.append("refused")
            """
        let answers: [String] = try Python.ask(program, yamlCases)
        #expect(answers.count == yamlCases.count)
        for (yaml, tree) in zip(yamlCases, answers) {
            let checked = parseYAML(text(yaml), options, dialect: .untyped)
            guard let root = checked.value?.root, !checked.hasErrors else {
                #expect(tree == "refused", "\(yaml): \(brief(checked.diagnostics))")
                continue
            }
            try #require(tree != "refused", "\(yaml)")
            let expected = try JSONSerialization.jsonObject(with: Data(tree.utf8), options: .fragmentsAllowed)
            let own = try JSONSerialization.jsonObject(
                with: Data(texts(root).compact().utf8), options: .fragmentsAllowed)
            #expect((own as? NSObject) == (expected as? NSObject), "\(yaml)")
        }
    }

    private func texts(_ node: Node) -> JSONValue {
        switch node.content {
        case .scalar(let scalar): .string(scalar.text)
        case .sequence(let items): .array(items.map(texts))
        case .mapping(let entries): .object(entries.map { JSONValue.Member($0.key.text ?? "", texts($0.value)) })
        }
    }
}
