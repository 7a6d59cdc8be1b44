// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Glibc
internal import Synchronization
internal import SystemIO

/// Threads that compress blocks, whoever they are of: what many files at once take of memory does not grow with them.
///
/// Its caller ends it.
package final class EncoderPool: Sendable {
    /// How all that it does is compressed.
    package let level: CompressionLevel
    /// How many blocks are compressed at once.
    package let threads: Int

    typealias Task = @Sendable (Worker) -> Void

    private let tasks = Mutex<[Task]>([])
    /// Signalled once for every task, and once for every thread at the end.
    private let filled = DispatchSemaphore(value: 0)
    /// How many more blocks may be compressed or wait to be written.
    private let places = DispatchSemaphore(value: 0)
    /// What blocks of zeros come to, by their sizes: each is compressed once.
    private let zeros = Mutex<[Int: EncodedBlock]>([:])

    /// - Parameter threads: `nil` for as many as this process has processors, and as a quarter of the memory has room for.
    package init(_ level: CompressionLevel, threads: Int? = nil) {
        self.level = level
        self.threads = max(1, threads ?? min(availableProcessors(), Int(clamping: Self.memory / 4 / level.memory)))
        for _ in 0..<2 * self.threads { places.signal() }
        for _ in 0..<self.threads {
            // A serial queue has a thread of its own when it needs one.
            DispatchQueue(label: "cuttle-os.encoder").async { [self] in run() }
        }
    }

    /// Lets the threads go; no task is in the pool then.
    package func end() {
        for _ in 0..<threads { filled.signal() }
    }

    /// Of the machine, in bytes.
    private static var memory: UInt64 {
        UInt64(max(1, sysconf(Int32(_SC_PHYS_PAGES)))) * UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))
    }

    // MARK: The threads

    /// One thread's own.
    final class Worker {
        let pool: EncoderPool
        let input: UnsafeMutableRawBufferPointer
        private var encoder: (any BlockEncoder)?

        init(_ pool: EncoderPool) {
            self.pool = pool
            input = .allocate(byteCount: pool.level.blockSize, alignment: 4096)
        }

        deinit { input.deallocate() }

        /// Compresses so many bytes of ``input``.
        func encode(_ count: Int, keepsPlain: Bool) throws(CompressionError) -> EncodedBlock {
            let block = UnsafeRawBufferPointer(rebasing: input[..<count])
            if block.isZero { return try pool.zeros(count) }
            let encoder = if let encoder { encoder } else { try pool.level.makeEncoder() }
            self.encoder = encoder
            var encoded = try encoder.encode(block)
            if keepsPlain { encoded.plain = Array(block) }
            return encoded
        }
    }

    private func run() {
        let worker = Worker(self)
        while true {
            filled.wait()
            let task = tasks.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            guard let task else { return }
            task(worker)
        }
    }

    /// What so many zeros come to.
    func zeros(_ count: Int) throws(CompressionError) -> EncodedBlock {
        let block = zeros.withLock { zeros in
            Result { () throws(CompressionError) in
                if let known = zeros[count] { return known }
                let input = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 4096)
                defer { input.deallocate() }
                input.initializeMemory(as: UInt8.self, repeating: 0)
                let made = try level.makeEncoder().encode(UnsafeRawBufferPointer(input))
                zeros[count] = made
                return made
            }
        }
        return try block.get()
    }

    // MARK: What is under way

    /// Takes a place for a block, unless all are taken.
    func takePlace() -> Bool { places.wait(timeout: .now()) == .success }

    /// Waits for a place. Whoever waits has none: what is done, and waits for another, would never be written.
    func waitForPlace() { places.wait() }

    func leavePlace() { places.signal() }

    func add(_ task: @escaping Task) {
        tasks.withLock { $0.append(task) }
        filled.signal()
    }
}
