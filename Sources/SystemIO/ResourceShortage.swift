// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What this process may not have: threads that nobody starts are waited for without end (Dispatch tries on and on), and
/// memory that is not given ends a Swift program in the middle of a step.
package enum ResourceShortage: Error, Sendable {
    /// Less address space than is needed, both in bytes (RLIMIT_AS, `ulimit -v`).
    case addressSpace(limit: UInt64, needed: UInt64)
    /// So many threads could not be started together; what pthread_create(3) said.
    case threads(Int, Errno)

    /// The least address space that anything is begun with, in bytes.
    private static let least: UInt64 = 128 << 20
    /// The same where there are threads: glibc reserves 64 MiB for the memory of each of the first few (malloc(3)).
    private static let leastOfThreads: UInt64 = 384 << 20

    /// Makes sure of what a step needs.
    ///
    /// - Parameter memory: what it holds besides the usual, in bytes.
    /// - Parameter threads: how many it starts besides the caller's, each with a stack of its own; they are started once, and
    ///   ended.
    package static func requireNone(threads: Int, memory: UInt64 = 0) throws(ResourceShortage) {
        let stack = max(1 << 20, softLimit(RLIMIT_STACK) ?? 8 << 20)
        let (stacks, overflow) = stack.multipliedReportingOverflow(by: UInt64(max(0, threads)))
        let usual = threads > 0 ? leastOfThreads &+ (overflow ? 1 << 40 : stacks) : least
        // Whole pages of memory: the limit is given in them, too.
        let needed = usual &+ (min(memory, 1 << 40) + 4095) / 4096 * 4096
        if let limit = softLimit(RLIMIT_AS), limit < needed {
            throw .addressSpace(limit: limit, needed: needed)
        }
        try startOnce(threads)
    }

    /// `nil` where there is no limit. The C function is `getrlimit`.
    private static func softLimit(_ resource: __rlimit_resource) -> UInt64? {
        var limit = rlimit()
        guard getrlimit(Int32(resource.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else { return nil }
        return UInt64(limit.rlim_cur)
    }

    /// Starts so many threads, which wait for each other, and ends them.
    private static func startOnce(_ count: Int) throws(ResourceShortage) {
        var gate = pthread_rwlock_t()
        pthread_rwlock_init(&gate, nil)
        pthread_rwlock_wrlock(&gate)
        var threads: [pthread_t] = []
        var failure: Int32 = 0
        withUnsafeMutablePointer(to: &gate) { gate in
            while threads.count < count, failure == 0 {
                var thread = pthread_t()
                failure = pthread_create(
                    &thread, nil,
                    { gate in
                        guard let gate else { return nil }
                        pthread_rwlock_rdlock(gate.assumingMemoryBound(to: pthread_rwlock_t.self))
                        return nil
                    }, gate)
                if failure == 0 { threads.append(thread) }
            }
            pthread_rwlock_unlock(gate)
            for thread in threads { pthread_join(thread, nil) }
            pthread_rwlock_destroy(gate)
        }
        if failure != 0 { throw .threads(count, Errno(rawValue: failure)) }
    }
}
