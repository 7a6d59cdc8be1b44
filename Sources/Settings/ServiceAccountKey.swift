// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents

/// A SPEKTRA Edge service account's key, checked.
package struct ServiceAccountKey: Sendable {
    /// What is written: the file itself, or, where it was wrapped, the wrapped object's own text and a newline.
    package let bytes: [UInt8]
    package let clientEmail: String
    package let keyID: String
    package let project: String
    package let region: String
    /// The RSA modulus' size.
    package let bits: Int

    /// - Parameter endpointDomain: The endpoint domain of the same edit, to hold the key against.
    package static func check(_ source: SourceText, endpointDomain: String? = nil) -> Checked<ServiceAccountKey> {
        Checked(nil)
    }
}
