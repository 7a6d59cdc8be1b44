// SPDX-License-Identifier: Apache-2.0

internal import SystemIO

/// Makes sure of the memory and the threads that a step needs, before it is begun: what is not given later ends the process, or
/// is waited for without end.
///
/// - Parameter threads: how many there are besides the caller's.
/// - Parameter memory: what is held besides the usual, in bytes.
/// - Throws: ``CuttleError/Code/unavailable``.
package func requireResources(threads: Int = 0, memory: UInt64 = 0) throws(CuttleError) {
    do throws(ResourceShortage) {
        try ResourceShortage.requireNone(threads: threads, memory: memory)
    } catch {
        throw CuttleError(error)
    }
}

extension CuttleError {
    fileprivate init(_ shortage: ResourceShortage) {
        switch shortage {
        case .addressSpace(let limit, let needed):
            self.init(
                .unavailable,
                "this process may have \(trusted: String(limit >> 20)) MiB of memory, and needs \(trusted: String(needed >> 20)) MiB",
                hint: "raise the limit: ulimit -v \(trusted: String(needed >> 10))")
        case .threads(let count, let errno):
            self.init(
                .unavailable,
                "could not start \(trusted: count == 1 ? "a thread" : "\(count) threads"): \(trusted: errno.description)",
                hint: "raise the limit of processes (ulimit -u) or of the container, or do less at once")
        }
    }
}
