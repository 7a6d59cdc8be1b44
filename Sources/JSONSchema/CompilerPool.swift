// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What was read of one schema, kept from one document to the next: a check has a compiler to itself, so there are as many
/// as checks went on at once.
final class CompilerPool: Sendable {
    /// Whoever holds it is the only one: it is taken out of the pool before it is used, and put back after.
    private struct Idle: @unchecked Sendable {
        let compiler: SchemaCompiler
    }

    private let idle = Mutex<[Idle]>([])

    /// One that nobody uses; `nil` for none.
    func take() -> SchemaCompiler? { idle.withLock { $0.popLast() }?.compiler }

    /// Takes back one that is not used any more.
    func keep(_ compiler: SchemaCompiler) {
        let idle = Idle(compiler: compiler)
        self.idle.withLock { $0.append(idle) }
    }
}
