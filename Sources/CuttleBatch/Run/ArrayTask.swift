// SPDX-License-Identifier: Apache-2.0

public import CuttleOS

/// The place of this process among those that an engine started for one job, as the engine's environment variables have
/// it: a task of a Slurm job array, a pod of a Kubernetes Indexed Job, a child of an AWS Batch array job.
public struct ArrayTask: Hashable, Sendable {
    /// Its part of the devices; the engine's indexes begin at 0, the shard's at 1.
    public let shard: Shard
    /// The variable that the index is of.
    public let variable: String

    /// The total where the engine does not set it, as Kubernetes does not.
    static let countVariable = "CUTTLE_SHARD_COUNT"
    private static let slurm = "SLURM_ARRAY_TASK_ID"
    private static let kubernetes = "JOB_COMPLETION_INDEX"
    private static let aws = "AWS_BATCH_JOB_ARRAY_INDEX"
    private static let awsSize = "AWS_BATCH_JOB_ARRAY_SIZE"

    /// - Parameter value: of an environment variable; empty for one that is not set.
    /// - Throws: a usage error where no engine set its variables, where two disagree, and where the values make no sense.
    public init(environment value: @escaping (String) -> String) throws(CuttleError) {
        let variables = Variables(value)
        var found: [ArrayTask] = []
        if variables.has(Self.slurm) { found.append(try variables.slurmTask(Self.slurm)) }
        for name in [Self.kubernetes, Self.aws] where variables.has(name) {
            let count = name == Self.aws && variables.has(Self.awsSize) ? Self.awsSize : Self.countVariable
            found.append(try variables.task(name, of: count))
        }
        guard let first = found.first else {
            throw CuttleError(
                .usage, "no engine says which part of the devices is this one's",
                hint: "run it as a task of an array job, or give the part: \(remedy: .shard("1/4"))",
                causes: ["none of \(trusted: Self.slurm), \(trusted: Self.kubernetes) and \(trusted: Self.aws) is set"])
        }
        if let other = found.first(where: { $0.shard != first.shard }) {
            throw CuttleError(
                .usage, "two engines disagree on which part of the devices is this one's",
                hint: "give it: \(remedy: .shard("1/4"))",
                causes: [first, other].map { "\(trusted: $0.variable) makes it \(trusted: $0.shard)" })
        }
        self = first
    }

    private init(_ shard: Shard, _ variable: String) { (self.shard, self.variable) = (shard, variable) }

    /// Reads numbers from the environment.
    private struct Variables {
        private let value: (String) -> String

        init(_ value: @escaping (String) -> String) { self.value = value }

        func has(_ name: String) -> Bool { !value(name).isEmpty }

        /// An index from 0, and the count in another variable.
        func task(_ name: String, of countName: String) throws(CuttleError) -> ArrayTask {
            let index = try number(name)
            guard has(countName) else {
                throw CuttleError(
                    .usage, "\(trusted: name) is set, but not of how many it is one",
                    hint: "set \(trusted: countName) to the number of tasks")
            }
            return try task(name, index: index, of: try number(countName), in: countName)
        }

        /// Slurm's indexes begin and step as the user says: `--array=10-40:10`.
        func slurmTask(_ name: String) throws(CuttleError) -> ArrayTask {
            func required(_ suffix: String) throws(CuttleError) -> Int { try number("SLURM_ARRAY_TASK_" + suffix) }
            let (index, count) = (try number(name), try required("COUNT"))
            let (first, last) = (try required("MIN"), try required("MAX"))
            let step = has("SLURM_ARRAY_TASK_STEP") ? max(1, try required("STEP")) : 1
            guard last >= first, (last - first) / step + 1 == count, index >= first, (index - first) % step == 0
            else {
                throw CuttleError(
                    .usage, "the Slurm array's indexes are not a plain range",
                    hint: "submit it with --array=1-N, or give the part: \(remedy: .shard("1/4"))",
                    causes: [
                        "index \(trusted: index), \(trusted: count == 1 ? "1 task" : "\(count) tasks") from \(trusted: first) to \(trusted: last) in steps of \(trusted: step)"
                    ])
            }
            return try task(name, index: (index - first) / step, of: count, in: "SLURM_ARRAY_TASK_COUNT")
        }

        private func task(
            _ name: String, index: Int, of count: Int, in countName: String
        ) throws(CuttleError) -> ArrayTask {
            guard let shard = Shard(index: index + 1, count: count) else {
                throw CuttleError(
                    .usage,
                    "\(trusted: name) is \(trusted: value(name)), which is beyond \(trusted: countName), \(trusted: count)",
                    hint: "\(trusted: countName) must be the number of tasks")
            }
            return ArrayTask(shard, name)
        }

        /// Of nine digits at most, so that nothing overflows.
        private func number(_ name: String) throws(CuttleError) -> Int {
            let text = value(name)
            guard !text.isEmpty else { throw CuttleError(.usage, "\(trusted: name) is not set") }
            guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(text)
            else {
                throw CuttleError(
                    .usage, "\(trusted: name) must be a whole number from 0 on, not \(trusted: quoted(text))")
            }
            return number
        }
    }
}
