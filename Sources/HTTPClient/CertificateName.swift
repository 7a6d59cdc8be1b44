// SPDX-License-Identifier: Apache-2.0

internal import NIOSSL

/// Whether a certificate names a host (RFC 9525 §6.3): a name of its own, or a wildcard for the first label.
///
/// NIOSSL has made sure by then that the certificate is trusted, and that it names the host or the address of the other end.
/// The address is not enough: whoever leads a connection astray, a proxy among them, can have a certificate for his own.
func isNamed(_ host: String, in certificate: NIOSSLCertificate) -> Bool {
    // The underscore says that the order of the names is not promised; nothing else says which they are.
    certificate._subjectAlternativeNames().contains { name in
        name.nameType == .dnsName && isNamed(host, by: String(decoding: name.contents, as: UTF8.self))
    }
}

/// Whether a certificate's name is a host's.
package func isNamed(_ host: String, by name: String) -> Bool {
    let (host, name) = (trimmed(host), trimmed(name))
    if name == host { return !host.isEmpty }
    guard name.hasPrefix("*."), let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
    // Of two labels at least.
    let rest = name.dropFirst()
    return host[dot...] == rest && rest.dropFirst().contains(".")
}

/// In small letters, without a dot at the end.
private func trimmed(_ name: String) -> String {
    let name = name.lowercased()
    return name.hasSuffix(".") ? String(name.dropLast()) : name
}
