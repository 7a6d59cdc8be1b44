// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// How a process keeps its memory to itself.
package enum ProcessSecrecy {
    /// From here on no core dump shows the process's memory, no process of the same user reads it (ptrace(2), /proc/PID/mem), and
    /// what is given back to the allocator is overwritten. Files of /proc/PID belong to root then, but for the process itself.
    ///
    /// The C functions are `prctl` with PR_SET_DUMPABLE, `setrlimit` with RLIMIT_CORE, which processes that are started from
    /// here have, too, and `mallopt` with M_PERTURB. glibc 2.36 overwrites what is larger than 1,032 bytes, and so all of a
    /// private key's forms; smaller pieces, of which each thread keeps some for itself, stay as they are.
    package static func begin() {
        _ = cuttle_forbid_dumps()
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(Int32(RLIMIT_CORE.rawValue), &none)
        // All ones for what is freed, and so zeros for what is newly given.
        mallopt(M_PERTURB, 0xFF)
    }
}
