// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A console's bytes in a file, as they come, with what was typed of secrets masked.
struct Transcript: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let mask: Mask
    /// What may be the beginning of a secret.
    private var held: [UInt8] = []

    /// - Parameter secrets: texts that must not get into the file.
    init(_ path: String, secrets: [String]) throws(BootProofError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("cannot create \(path)") }
        self.path = path
        mask = Mask(secrets)
    }

    deinit {
        try? Files.write(mask.covered(held), to: descriptor, path)
        close(descriptor)
    }

    mutating func append(_ bytes: [UInt8]) throws(BootProofError) {
        let covered = mask.covered(held + bytes)
        let count = max(0, covered.count - mask.longest + 1)
        try Files.write(Array(covered.prefix(count)), to: descriptor, path)
        held = Array(covered.dropFirst(count))
    }
}

/// Asterisks in the place of secrets.
struct Mask: Sendable {
    private let secrets: [[UInt8]]

    /// In bytes; 1 where there is none.
    var longest: Int { max(1, secrets.map(\.count).max() ?? 1) }

    init(_ secrets: [String]) { self.secrets = secrets.filter { !$0.isEmpty }.map { Array($0.utf8) } }

    func covered(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if let secret = secrets.first(where: { rest.starts(with: $0) }) {
                result += "********".utf8
                rest = rest.dropFirst(secret.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
