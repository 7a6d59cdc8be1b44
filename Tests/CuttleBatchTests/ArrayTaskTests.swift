// SPDX-License-Identifier: Apache-2.0

import CuttleBatch
import CuttleOS
import Testing

/// What engines set, as their manuals have it.
struct ArrayTaskTests {
    private func task(_ environment: [String: String]) throws(CuttleError) -> ArrayTask {
        try ArrayTask { environment[$0] ?? "" }
    }

    private func slurm(_ id: String, count: String, min: String, max: String, step: String? = nil) -> [String: String] {
        var environment = [
            "SLURM_ARRAY_TASK_ID": id, "SLURM_ARRAY_TASK_COUNT": count, "SLURM_ARRAY_TASK_MIN": min,
            "SLURM_ARRAY_TASK_MAX": max,
        ]
        environment["SLURM_ARRAY_TASK_STEP"] = step
        return environment
    }

    @Test func `Slurm's indexes may begin anywhere and take steps`() throws {
        #expect(try task(slurm("1", count: "4", min: "1", max: "4", step: "1")).shard == Shard("1/4"))
        #expect(try task(slurm("0", count: "1", min: "0", max: "0")).shard == Shard("1/1"))
        let stepping = try task(slurm("30", count: "4", min: "10", max: "40", step: "10"))
        #expect(stepping.shard == Shard("3/4"))
        #expect(stepping.variable == "SLURM_ARRAY_TASK_ID")
        // --array=0-7:2
        #expect(try task(slurm("6", count: "4", min: "0", max: "6", step: "2")).shard == Shard("4/4"))
    }

    @Test func `Kubernetes and AWS Batch count from 0`() throws {
        let pod = try task(["JOB_COMPLETION_INDEX": "0", "CUTTLE_SHARD_COUNT": "16"])
        #expect(pod.shard == Shard("1/16"))
        #expect(pod.variable == "JOB_COMPLETION_INDEX")
        let child = try task(["AWS_BATCH_JOB_ARRAY_INDEX": "9", "AWS_BATCH_JOB_ARRAY_SIZE": "10"])
        #expect(child.shard == Shard("10/10"))
        #expect(try task(["AWS_BATCH_JOB_ARRAY_INDEX": "2", "CUTTLE_SHARD_COUNT": "3"]).shard == Shard("3/3"))
        // AWS Batch on Kubernetes sets both.
        let both = [
            "JOB_COMPLETION_INDEX": "2", "CUTTLE_SHARD_COUNT": "5", "AWS_BATCH_JOB_ARRAY_INDEX": "2",
            "AWS_BATCH_JOB_ARRAY_SIZE": "5",
        ]
        #expect(try task(both).shard == Shard("3/5"))
    }

    private static let wrong: [(environment: [String: String], words: String)] = [
        ([:], "SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX and AWS_BATCH_JOB_ARRAY_INDEX"),
        (["CUTTLE_SHARD_COUNT": "4"], "no engine"),
        (["JOB_COMPLETION_INDEX": "0"], "set CUTTLE_SHARD_COUNT"),
        (["JOB_COMPLETION_INDEX": "4", "CUTTLE_SHARD_COUNT": "4"], "beyond CUTTLE_SHARD_COUNT, 4"),
        (["JOB_COMPLETION_INDEX": "0", "CUTTLE_SHARD_COUNT": "0"], "beyond CUTTLE_SHARD_COUNT, 0"),
        (["JOB_COMPLETION_INDEX": "-1", "CUTTLE_SHARD_COUNT": "4"], "JOB_COMPLETION_INDEX must be a whole number"),
        (["JOB_COMPLETION_INDEX": "1", "CUTTLE_SHARD_COUNT": "99999999999999999999"], "CUTTLE_SHARD_COUNT must be"),
        (["JOB_COMPLETION_INDEX": "1 ", "CUTTLE_SHARD_COUNT": "2"], "JOB_COMPLETION_INDEX must be"),
        (["SLURM_ARRAY_TASK_ID": "1"], "SLURM_ARRAY_TASK_COUNT is not set"),
        (
            [
                "JOB_COMPLETION_INDEX": "1", "CUTTLE_SHARD_COUNT": "4", "AWS_BATCH_JOB_ARRAY_INDEX": "2",
                "AWS_BATCH_JOB_ARRAY_SIZE": "4",
            ], "AWS_BATCH_JOB_ARRAY_INDEX makes it 3/4"
        ),
    ]

    @Test(arguments: 0..<wrong.count)
    func `what makes no sense is said, with the variable's name`(index: Int) throws {
        let (environment, words) = Self.wrong[index]
        let error = try #require(throws: CuttleError.self) { try task(environment) }
        let text = ([error.message] + error.causes + [error.hint ?? ""]).joined(separator: " ")
        #expect(error.code == .usage, "\(text)")
        #expect(text.contains(words), "\(text)")
    }

    @Test(arguments: [
        ("3", "3", "1", "7", "1"), ("7", "3", "1", "7", "1"), ("2", "3", "1", "4", "2"),
        ("0", "0", "0", "0", "1"), ("1", "2", "4", "1", "1"),
    ])
    func `a Slurm array that is not a plain range is refused`(array: (String, String, String, String, String)) throws {
        let error = try #require(throws: CuttleError.self) {
            try task(slurm(array.0, count: array.1, min: array.2, max: array.3, step: array.4))
        }
        #expect(error.code == .usage)
        #expect(error.message == "the Slurm array's indexes are not a plain range")
    }
}
