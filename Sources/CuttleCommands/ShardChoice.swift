// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import ArgumentParser
internal import CuttleBatch
internal import CuttleOS

/// `auto`, or a part such as `1/4`.
enum ShardChoice {
    case auto
    case given(Shard)

    /// - Throws: for anything else, a `ValidationError`.
    init(argument: String) throws {
        if argument == "auto" {
            self = .auto
        } else {
            guard let shard = Shard(argument) else {
                throw ValidationError("it takes I/N, with I from 1 to N, as 1/4, or auto")
            }
            self = .given(shard)
        }
    }

    /// Says which part an engine's variables make it.
    func shard(_ console: Console) throws(CuttleError) -> Shard {
        switch self {
        case .given(let shard): return shard
        case .auto:
            let task = try ArrayTask(environment: environment)
            console.say("shard \(task.shard), as \(task.variable) says")
            return task.shard
        }
    }
}
