// SPDX-License-Identifier: Apache-2.0

/// Which certificate a server shows.
package enum CertificateKind: Sendable {
    /// For its names and 127.0.0.1, by the authority of `ca.pem`.
    case right
    /// By that authority, for another host.
    case otherName
    /// For its names, by an authority that is in no file.
    case otherAuthority
    /// By the right authority for the right names, for January 2020.
    case expired
}

/// What `openssl` made in a directory.
struct Certificates {
    /// The authority that clients are to trust.
    var authority: String
    /// What the server shows, and its key.
    var certificate: String
    var key: String

    /// Makes a server's certificate, and an authority to sign it where none is given.
    static func make(
        in directory: String, _ kind: CertificateKind, names: [String], by given: DevicesServer.Authority? = nil
    ) throws(DevicesServerError) -> Certificates {
        guard let openssl = ExternalCommand.find("openssl") else {
            throw DevicesServerError("openssl is not installed")
        }
        let hosts = kind == .otherName ? ["elsewhere.example"] : names
        let alternatives = hosts.map { "DNS:\($0)" } + (kind == .otherName ? [] : ["IP:127.0.0.1", "IP:::1"])
        try writePrivately(configuration(alternatives), to: "\(directory)/openssl.cnf")
        try writePrivately("", to: "\(directory)/index.txt")
        let request = [
            "req", "-config", "openssl.cnf", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        ]
        func authority(_ name: String) throws(DevicesServerError) {
            try openssl.run(
                request + [
                    "-x509", "-extensions", "authority", "-days", "30", "-subj", "/CN=cuttle-os \(name)", "-keyout",
                    "\(name).key", "-out", "\(name).pem",
                ], in: directory)
        }
        if let given {
            // Copies, so that all that is made of it below has one name.
            try writePrivately(readText(given.certificate), to: "\(directory)/ca.pem")
            try writePrivately(readText(given.key), to: "\(directory)/ca.key")
        } else {
            try authority("ca")
        }
        var signer = "ca"
        if kind == .otherAuthority {
            signer = "other-ca"
            try authority(signer)
        }
        if kind == .expired {
            try openssl.run(
                request + ["-subj", "/CN=\(hosts[0])", "-keyout", "server.key", "-out", "server.csr"], in: directory)
            try openssl.run(
                [
                    "ca", "-batch", "-config", "openssl.cnf", "-extensions", "server", "-cert", "ca.pem", "-keyfile",
                    "ca.key", "-startdate", "20200101000000Z", "-enddate", "20200131000000Z", "-notext", "-in",
                    "server.csr", "-out", "server.pem",
                ], in: directory)
        } else {
            try openssl.run(
                request + [
                    "-x509", "-extensions", "server", "-CA", "\(signer).pem", "-CAkey", "\(signer).key", "-days", "7",
                    "-subj", "/CN=\(hosts[0])", "-keyout", "server.key", "-out", "server.pem",
                ], in: directory)
        }
        return Certificates(
            authority: "\(directory)/ca.pem", certificate: "\(directory)/server.pem", key: "\(directory)/server.key")
    }

    private static func configuration(_ alternatives: [String]) -> String {
        """
        [req]
        distinguished_name = name
        prompt = no
        [name]
        CN = cuttle-os
        [authority]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        [server]
        basicConstraints = critical,CA:FALSE
        keyUsage = critical,digitalSignature
        extendedKeyUsage = serverAuth
        subjectAltName = \(alternatives.joined(separator: ","))
        [ca]
        default_ca = here
        [here]
        new_certs_dir = .
        database = index.txt
        rand_serial = yes
        default_md = sha256
        policy = any
        [any]
        commonName = supplied

        """
    }
}
