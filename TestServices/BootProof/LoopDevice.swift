// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file as a block device.
enum LoopDevice {
    /// Attaches a file for as long as the body runs.
    ///
    /// It is detached as soon as it is open here: the kernel does it when the last one lets go of it, and so also when this
    /// process is killed (loop(4), LO_FLAGS_AUTOCLEAR).
    static func attach(_ path: String, in directory: String, _ body: (String) throws -> Void) throws {
        let output = try Command("losetup", ["--find", "--show", path]).succeed(in: directory).text
        let device = String(output.prefix { $0 != "\n" })
        let descriptor = open(device, O_RDONLY | O_CLOEXEC)
        let error = BootProofError.system("cannot open \(device)")
        try Command("losetup", ["--detach", device]).succeed(in: directory)
        guard descriptor >= 0 else { throw error }
        defer { close(descriptor) }
        try body(device)
    }
}
