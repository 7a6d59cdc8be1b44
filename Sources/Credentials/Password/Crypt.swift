// SPDX-License-Identifier: Apache-2.0

internal import CCrypt
internal import Glibc

/// libxcrypt, as far as it is needed here.
enum Crypt {
    /// Why a password could not be hashed.
    struct Failure: Error {
        var operation: String
        var errno: Int32
    }

    /// A finished crypt(5) string with a fresh random salt. The phrase holds no NUL.
    ///
    /// - Parameter earlier: a finished string of any phrase; returned as it is where it is one of this phrase, and made
    ///   by the same method at the same cost.
    static func hash(
        _ phrase: ArraySlice<UInt8>, method: PasswordHashMethod, keeping earlier: String? = nil
    ) throws(Failure) -> String {
        let salt = try gensalt(method)
        if let earlier, isAlike(earlier, salt), (try? crypt(phrase, Array(earlier.utf8CString))) == earlier {
            return earlier
        }
        return try crypt(phrase, salt)
    }

    /// Whether a finished string begins as the salt does, but for the random part, which comes after the last `$`.
    private static func isAlike(_ hash: String, _ salt: [CChar]) -> Bool {
        let salt = salt.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        guard let end = salt.lastIndex(of: UInt8(ascii: "$")) else { return false }
        return hash.utf8.starts(with: salt[...end])
    }

    /// The C function is `crypt_rn`.
    private static func crypt(_ phrase: ArraySlice<UInt8>, _ setting: [CChar]) throws(Failure) -> String {
        // The work area is 32 KiB and holds the password afterwards: on the heap, and zeroed.
        let size = MemoryLayout<crypt_data>.size
        let area = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
        area.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        let terminated = UnsafeMutablePointer<CChar>.allocate(capacity: phrase.count + 1)
        terminated.initialize(repeating: 0, count: phrase.count + 1)
        for (index, byte) in phrase.enumerated() { terminated[index] = CChar(bitPattern: byte) }
        defer {
            explicit_bzero(area, size)
            area.deallocate()
            explicit_bzero(terminated, phrase.count + 1)
            terminated.deallocate()
        }
        Glibc.errno = 0
        guard let result = crypt_rn(terminated, setting, area, Int32(size)) else {
            throw Failure(operation: "crypt_rn", errno: Glibc.errno)
        }
        let hash = String(cString: result)
        // libxcrypt's failure tokens are `*0` and `*1`.
        guard !hash.hasPrefix("*") else { throw Failure(operation: "crypt_rn", errno: Glibc.errno) }
        return hash
    }

    /// The C function is `crypt_gensalt_rn`.
    private static func gensalt(_ method: PasswordHashMethod) throws(Failure) -> [CChar] {
        var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        Glibc.errno = 0
        // Without random bytes of the caller's, the library takes them from the kernel.
        guard crypt_gensalt_rn(method.prefix, method.cost, nil, 0, &output, Int32(output.count)) != nil else {
            throw Failure(operation: "crypt_gensalt_rn", errno: Glibc.errno)
        }
        return output
    }

    /// What libxcrypt says about a hash's method and cost; the C function is `crypt_checksalt`.
    enum Verdict { case good, invalid, disabled, legacy, tooCheap }

    static func verdict(on hash: String) -> Verdict {
        switch crypt_checksalt(hash) {
        case CRYPT_SALT_OK: .good
        case CRYPT_SALT_METHOD_DISABLED: .disabled
        case CRYPT_SALT_METHOD_LEGACY: .legacy
        case CRYPT_SALT_TOO_CHEAP: .tooCheap
        default: .invalid
        }
    }
}
