// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// How many processors this process may run on (taskset(1), cpuset(7)); at least 1. The C function is `sched_getaffinity`.
package func availableProcessors() -> Int {
    // Of 8192 processors, which is what Linux can have at most.
    var set = [UInt](repeating: 0, count: 8192 / UInt.bitWidth)
    let count = sched_getaffinity(0, set.count * MemoryLayout<UInt>.size, &set)
    guard count >= 0 else { return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
    return max(1, set.reduce(0) { $0 + $1.nonzeroBitCount })
}
