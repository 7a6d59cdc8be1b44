// SPDX-License-Identifier: Apache-2.0

internal import CryptoExtras
internal import Synchronization

/// The RSA keys that servers of this process share. A server gives out each once; the next server begins with the first again, as a key
/// takes a while to make.
enum KeyRing {
    private static let keys = Mutex<[_RSA.Signing.PrivateKey]>([])

    /// One that nobody else has.
    static func newKey() -> _RSA.Signing.PrivateKey? { try? _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// The key that a server gives out behind so many others; `nil` where none can be made.
    static func key(_ index: Int) -> _RSA.Signing.PrivateKey? {
        keys.withLock { keys in
            while keys.count <= index {
                guard let key = newKey() else { return nil }
                keys.append(key)
            }
            return keys[index]
        }
    }
}
