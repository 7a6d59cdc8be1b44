// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

private let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
private let script = project.appendingPathComponent("deploy/slurm/batch.sbatch").path
private let hasSlurm =
    geteuid() == 0 && ["slurmctld", "slurmd", "munged"].allSatisfy { isInstalled("/usr/sbin/\($0)") }

/// The script for Slurm, on a real cluster of one controller and four nodes on this machine.
@Suite(.timeLimit(.minutes(30)), .serialized)
struct SlurmTests: BatchSuite {
    let bench: BatchBench

    init() throws { bench = try BatchBench() }

    /// What one task said of its devices, run by run.
    private func said(_ task: Int) throws -> [(device: String, state: String)] {
        try String(contentsOfFile: scratch.path("log-\(task)"), encoding: .utf8).split(separator: "\n").compactMap {
            let parts = $0.components(separatedBy: ": ")
            return parts.count == 2 && ["made", "kept"].contains(parts[1]) ? (parts[0], parts[1]) : nil
        }
    }

    @Test(
        .enabled(if: hasSlurm, "needs root and Slurm (Debian: slurm-wlm, munge)"),
        .enabled(if: isInstalled(qemuImg), "needs qemu-img (Debian: qemu-utils)"),
        .enabled(if: faultLibrary != nil, "needs a C compiler for the fault-injecting library"))
    func `four tasks make 200 devices once each, and a killed task is made good by requeueing it`() throws {
        let manifest = try scratch.file(
            "manifest.yaml", "defaults: {password-hash: \(fixtures.hash)}\ndevices:\n" + thinDevices(200))
        // The third task is killed in the middle of a device, the first time.
        let tool = try scratch.file(
            "tool",
            """
            #!/bin/sh
            if [ "$SLURM_ARRAY_TASK_ID" = 3 ] && [ -z "$SLURM_RESTART_COUNT" ]; then
                export LD_PRELOAD='\(faultLibrary ?? "")' FAULT_FOLDER='\(output)' FAULT_AT=101 FAULT_MODE=half
            fi
            exec '\(Binary.cuttleOS)' "$@"
            """)
        let jobs = try scratch.file(
            "jobs",
            """
            cd '\(scratch.url.path)'
            job=$(sbatch --parsable --array=1-4 --output=log-%a '\(script)' --netplan-check never)
            ended() {
                for i in $(seq 500); do [ -n "$(squeue -h -j "$job")" ] || return 0; sleep 0.2; done
                return 1
            }
            ended || exit 1
            ls out >before
            for task in 1 2 3 4; do scontrol show job "${job}_$task" | grep -o 'JobState=[A-Z]*'; done
            # Slurm lets a requeued job wait for two minutes unless told otherwise.
            scontrol requeue "${job}_3" && scontrol update "JobId=${job}_3" StartTime=now && ended || exit 1
            scontrol show job "${job}_3" | grep -o 'JobState=[A-Z]*'
            """)
        for path in [tool, jobs] { chmod(path, 0o755) }
        let result = try run(
            project.appendingPathComponent("scripts/slurm-cluster").path, ["/bin/bash", jobs],
            environment: clock.merging([
                "MANIFEST": manifest, "BASE": base.path, "OUTPUT": output, "CUTTLE_OS": tool,
            ]) { $1 })
        #expect(result.code == 0, "\(result.text)\(result.errors)")
        let states = result.text.split(separator: "\n").filter { $0.hasPrefix("JobState") }
        #expect(
            states == ["COMPLETED", "COMPLETED", "FAILED", "COMPLETED", "COMPLETED"].map { "JobState=\($0)" },
            "\(result.text)\(result.errors)")

        let before = try String(contentsOfFile: scratch.path("before"), encoding: .utf8).split(separator: "\n")
            .count { $0.hasSuffix(".qcow2") }
        #expect(before > 150, "\(before) of 200 were there after the kill")
        #expect(before < 200, "\(before) of 200 were there after the kill")
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: output))
        let images = (1...200).map { "d\($0).qcow2" }
        let expected = Set(images + images.map { $0 + ".receipt.json" })
        #expect(names.symmetricDifference(expected).isEmpty)
        for task in [1, 2, 4] {
            let own = try said(task)
            #expect(own.count == 50, "task \(task)")
            #expect(own.allSatisfy { $0.state == "made" }, "task \(task)")
            #expect(Set(own.map(\.device)) == Set(stride(from: task, through: 200, by: 4).map { "d\($0).qcow2" }))
        }
        // What the kill left is kept, and the rest made.
        let third = try said(3)
        let (early, late) = (third.dropLast(50), third.suffix(50))
        let kept = late.filter { $0.state == "kept" }.map(\.device)
        #expect(Set(late.map(\.device)) == Set(stride(from: 3, through: 200, by: 4).map { "d\($0).qcow2" }))
        #expect(!kept.isEmpty, "\(third)")
        #expect(kept.count < 50, "\(third)")
        #expect(early.allSatisfy { $0.state == "made" }, "\(third)")
        // What was said to be made was made, and one more may have been when the kill came.
        #expect(Set(early.map(\.device)).isSubset(of: kept), "\(third)")
        #expect(kept.count <= early.count + 1, "\(third)")

        for number in [1, 3, 7, 99, 199, 200] {
            let (thin, raw) = ("\(output)/d\(number).qcow2", scratch.path("single.raw"))
            let single = try run(
                Binary.cuttleOS,
                [
                    "edit", "--image-file", base.path, "--output-image", raw, "--force", "--password-hash",
                    fixtures.hash, "--endpoint-domain", "d\(number).example.com",
                ], environment: clock)
            #expect(single.code == 0, "\(single.errors)")
            #expect(try run("/usr/bin/qemu-img", ["check", thin]).code == 0)
            #expect(try run("/usr/bin/qemu-img", ["compare", thin, raw]).code == 0)
        }
    }

    /// How the tool takes a SIGTERM: it ends as it does when there is more to do, at once or later, or it dies of it.
    enum Ending: String, CaseIterable {
        case atOnce = "trap 'exit 75' TERM"
        case later = "trap 'sleep 1; exit 75' TERM"
        case killed = ""
    }

    @Test(arguments: Ending.allCases, [0, 9, 10])
    func `a task that is stopped is queued again, but not for ever`(ending: Ending, restarts: Int) throws {
        // Stands for Slurm, and for a tool that is told to stop.
        let tool = try scratch.file(
            "tool", "#!/bin/sh\n\(ending.rawValue)\ntouch begun\nfor i in $(seq 2000); do sleep 0.05; done\n")
        let scontrol = try scratch.file("scontrol", "#!/bin/sh\necho \"scontrol $*\"\n")
        for path in [tool, scontrol] { chmod(path, 0o755) }
        // As on a busy machine: what was told to stop can be gone before the script's next line.
        let slow = try scratch.file("slow", "kill() { builtin kill \"$@\" && sleep 0.5; }\n")
        let result = try run(
            "/bin/bash",
            [
                "-c",
                """
                BASH_ENV='\(slow)' bash '\(script)' & script=$!
                until [ -e begun ]; do sleep 0.1; done
                kill -TERM $script
                wait $script
                """,
            ],
            environment: [
                "MANIFEST": "m", "BASE": "b", "OUTPUT": "o", "CUTTLE_OS": tool, "SLURM_JOB_ID": "17",
                "SLURM_RESTART_COUNT": "\(restarts)", "PATH": "\(scratch.url.path):/usr/bin:/bin",
            ])
        #expect(result.code == (ending == .killed ? 143 : 75), "\(result.text)\(result.errors)")
        #expect(result.text == (restarts < 10 ? "scontrol requeue 17\n" : ""), "\(result.errors)")
    }

    @Test func `a task that is stopped before its tool has started is queued again`() throws {
        let tool = try scratch.file("tool", "#!/bin/sh\nexec sleep 100\n")
        let scontrol = try scratch.file("scontrol", "#!/bin/sh\necho \"scontrol $*\"\n")
        for path in [tool, scontrol] { chmod(path, 0o755) }
        // The signal comes with the trap.
        let early = try scratch.file("early", "trap() { builtin trap \"$@\"; builtin kill -TERM $$; }\n")
        let result = try run(
            "/bin/bash", [script],
            environment: [
                "MANIFEST": "m", "BASE": "b", "OUTPUT": "o", "CUTTLE_OS": tool, "SLURM_JOB_ID": "17",
                "BASH_ENV": early, "PATH": "\(scratch.url.path):/usr/bin:/bin",
            ])
        #expect(result.code == 143, "\(result.text)\(result.errors)")
        #expect(result.text == "scontrol requeue 17\n", "\(result.text)\(result.errors)")
    }

    @Test func `a task says which of its variables is missing`() throws {
        let result = try run("/bin/bash", [script], environment: ["MANIFEST": "m", "BASE": "b"])
        #expect(result.code != 0, "\(result.errors)")
        #expect(result.errors.contains("OUTPUT"), "\(result.errors)")
    }
}
