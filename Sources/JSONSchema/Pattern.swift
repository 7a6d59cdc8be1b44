// SPDX-License-Identifier: Apache-2.0

/// A regular expression in the part of ECMA 262 that schemas use, matched in time linear in the text.
///
/// Literals, `.`, classes, `\d \w \s` and their opposites, `^ $ \b \B`, groups, `|`, and the quantifiers `* + ? {m} {m,}
/// {m,n}`. There are no back references and no look-around. It matches anywhere in a text, as JSON Schema has it.
struct Pattern: Sendable {
    let source: String
    private(set) var program: [Instruction] = []

    /// A pattern that is not understood, or too large.
    struct SyntaxError: Error {
        var message: String
    }

    enum Instruction: Sendable {
        case consume(CharacterSet)
        /// Either way.
        case split(Int, Int)
        case jump(Int)
        case start
        case end
        case boundary(Bool)
        case match
    }

    /// Characters: ASCII as bits, the others as ranges.
    struct CharacterSet: Sendable {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var ranges: [ClosedRange<UInt32>] = []
        var isInverted = false

        mutating func insert(_ range: ClosedRange<UInt32>) {
            for value in range.clamped(to: 0...127) where range.lowerBound < 128 {
                if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
            }
            if range.upperBound >= 128 { ranges.append(Swift.max(128, range.lowerBound)...range.upperBound) }
        }

        func contains(_ value: UInt32) -> Bool {
            let isIn =
                value < 64
                ? low >> UInt64(value) & 1 == 1
                : value < 128
                    ? high >> UInt64(value - 64) & 1 == 1 : ranges.contains { $0.contains(value) }
            return isIn != isInverted
        }
    }

    static let maximumSize = 20_000

    init(_ source: String) throws(SyntaxError) {
        self.source = source
        var parser = PatternParser(source)
        let tree = try parser.parse()
        try emit(tree)
        program.append(.match)
    }

    private mutating func emit(_ tree: PatternTree) throws(SyntaxError) {
        guard program.count < Self.maximumSize else { throw SyntaxError(message: "the pattern is too large") }
        switch tree {
        case .nothing: break
        case .set(let set): program.append(.consume(set))
        case .assertion(let instruction): program.append(instruction)
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let choices):
            var jumps: [Int] = []
            for choice in choices.dropLast() {
                let split = program.count
                program.append(.match)
                try emit(choice)
                jumps.append(program.count)
                program.append(.match)
                program[split] = .split(split + 1, program.count)
            }
            if let last = choices.last { try emit(last) }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .repetition(.nothing, _, _): break
        case .repetition(let part, let least, let most):
            for _ in 0..<least { try emit(part) }
            if let most {
                var splits: [Int] = []
                for _ in least..<Swift.max(least, most) {
                    splits.append(program.count)
                    program.append(.match)
                    try emit(part)
                }
                for split in splits { program[split] = .split(split + 1, program.count) }
            } else {
                let split = program.count
                program.append(.match)
                try emit(part)
                program.append(.jump(split))
                program[split] = .split(split + 1, program.count)
            }
        }
    }
}

indirect enum PatternTree {
    case nothing
    case set(Pattern.CharacterSet)
    case assertion(Pattern.Instruction)
    case sequence([PatternTree])
    case choice([PatternTree])
    case repetition(PatternTree, Int, Int?)
}

extension Pattern {
    /// Whether the pattern matches anywhere in a text (Thompson's simulation: all ways at once).
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars.lazy.map(\.value))
        var threads = Threads(program.count)
        var next = Threads(program.count)
        var position = 0
        while true {
            // A match may start anywhere.
            if add(0, &threads, scalars, position) { return true }
            guard position < scalars.count else { return false }
            let character = scalars[position]
            position += 1
            next.removeAll()
            for index in threads.list {
                guard case .consume(let set) = program[index], set.contains(character) else { continue }
                if add(index + 1, &next, scalars, position) { return true }
            }
            swap(&threads, &next)
        }
    }

    /// Follows what consumes nothing; `true` when that leads to a match.
    private func add(_ index: Int, _ threads: inout Threads, _ text: [UInt32], _ position: Int) -> Bool {
        var stack = [index]
        while let index = stack.popLast() {
            guard threads.insert(index) else { continue }
            switch program[index] {
            case .match: return true
            case .consume: break
            case .jump(let target): stack.append(target)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .start: if position == 0 { stack.append(index + 1) }
            case .end: if position == text.count { stack.append(index + 1) }
            case .boundary(let isWanted):
                let before = position > 0 && Self.isWord(text[position - 1])
                let after = position < text.count && Self.isWord(text[position])
                if (before != after) == isWanted { stack.append(index + 1) }
            }
        }
        return false
    }

    private static func isWord(_ value: UInt32) -> Bool {
        (0x30...0x39).contains(value) || (0x41...0x5A).contains(value | 0x20 == value ? value & ~0x20 : value)
            || value == 0x5F
    }

    /// A set of instructions, cleared at no cost.
    private struct Threads {
        private(set) var list: [Int] = []
        private var marks: [UInt32]
        private var generation: UInt32 = 1

        init(_ count: Int) { marks = Array(repeating: 0, count: count) }

        mutating func insert(_ index: Int) -> Bool {
            if marks[index] == generation { return false }
            marks[index] = generation
            list.append(index)
            return true
        }

        mutating func removeAll() {
            list.removeAll(keepingCapacity: true)
            generation &+= 1
        }
    }
}
