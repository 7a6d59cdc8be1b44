// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import SecretMemory
package import Settings
internal import Synchronization

/// Reads secrets from where they live, each once: a program that asks a person for a passphrase asks once. What they are is kept in
/// memory that is overwritten when nobody has a use for it any more.
package final class SecretReader: Sendable {
    private let rules: CommandRules
    private let supplies = Mutex<[SecretSource: FileSupply]>([:])

    /// How long a command may take, in seconds: a person may have to type a passphrase.
    package static let patience = 60.0

    /// - Parameter allowsCommands: whether commands may be run.
    /// - Parameter seconds: how long each may take.
    /// - Parameter shouldStop: asked while a command runs; it is killed then.
    package init(
        allowsCommands: Bool = false, seconds: Double = SecretReader.patience,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        rules = CommandRules(allowsCommands: allowsCommands, seconds: seconds, shouldStop: shouldStop)
    }

    /// Whether commands may be run.
    package var allowsCommands: Bool { rules.allowsCommands }

    /// Whether a command was killed as it was asked to stop, so that what is said of it means nothing.
    package var wasStopped: Bool { rules.wasStopped.withLock { $0 } }

    /// What stands for a source where a file could be; the same for the same. Nothing is read before somebody asks it.
    package func input(from source: SecretSource) -> FileInput {
        supplies.withLock { supplies in
            if let known = supplies[source] { return .supplied(known) }
            let (secret, rules) = (Secret(), rules)
            let supply = FileSupply(name: source.name) { () throws(InputFailure) in
                try secret.get { () throws(InputFailure) in try source.read(rules) }.array
            }
            supplies[source] = supply
            return .supplied(supply)
        }
    }
}

/// What holds for commands.
final class CommandRules: Sendable {
    let allowsCommands: Bool
    /// How long one may take.
    let seconds: Double
    let shouldStop: @Sendable () -> Bool
    let wasStopped = Mutex(false)

    init(allowsCommands: Bool, seconds: Double, shouldStop: @escaping @Sendable () -> Bool) {
        (self.allowsCommands, self.seconds, self.shouldStop) = (allowsCommands, seconds, shouldStop)
    }
}

/// What a source gave; whoever asks while another one reads it waits for that.
private final class Secret: Sendable {
    private let value = Mutex<Result<SecretBytes, InputFailure>?>(nil)

    func get(_ read: () throws(InputFailure) -> SecretBytes) throws(InputFailure) -> SecretBytes {
        let result = value.withLock { value in
            let known = value ?? Result { () throws(InputFailure) in try read() }
            value = known
            return known
        }
        return try result.get()
    }
}
