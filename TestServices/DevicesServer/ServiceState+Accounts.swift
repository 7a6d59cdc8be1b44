// SPDX-License-Identifier: Apache-2.0

internal import CryptoExtras

/// Service accounts and their keys.
extension ServiceState {
    mutating func provision(_ kind: ResourceKind, _ call: ServiceCall) throws(ServiceFailure) -> JSON {
        var resource = try existing(kind, call.name)
        let external = try externalKey(call.parameters)
        let present = resource.text("spec.serviceAccount")
        var account: Account?
        if !present.isEmpty {
            switch modes.reprovisioning {
            case .refuses:
                throw ServiceFailure(.alreadyExists, "\(call.name) has a service account already: \(present)")
            case .replaces: forgetAccount(present)
            case .addsKey: account = accounts[present]
            }
        }
        let owner = account ?? newAccount(for: call.name)
        resource[path: ["spec", "serviceAccount"]] = .string(owner.name)
        store(&resource, kind, isNew: false)
        return ["serviceAccount": newKey(of: owner, external)]
    }

    mutating func removeAccount(_ kind: ResourceKind, _ name: String) throws(ServiceFailure) -> JSON {
        var resource = try existing(kind, name)
        let present = resource.text("spec.serviceAccount")
        guard !present.isEmpty else {
            // A policy says `removed`, and false is left out.
            guard kind == .devices, modes.removal == .refuses else { return .object([]) }
            throw ServiceFailure(.failedPrecondition, "\(name) has no service account")
        }
        forgetAccount(present)
        resource[path: ["spec", "serviceAccount"]] = nil
        store(&resource, kind, isNew: false)
        return kind == .devices ? .object([]) : ["removed": .bool(true)]
    }

    /// An account of iam for a resource, without a key.
    mutating func newAccount(for resource: String, id: String? = nil) -> Account {
        let parts = resource.split(separator: "/")
        let (project, region) = (String(parts[1]), String(parts[3]))
        let id = id ?? newID("sa")
        let account = Account(
            name: "projects/\(project)/regions/\(region)/serviceAccounts/\(id)",
            email: "\(id)@\(project).\(region).serviceaccounts.iam.edgelq.com", madeFor: resource)
        accounts[account.name] = account
        return account
    }

    /// A key of an account, with the four fields that a key file has.
    ///
    /// - Parameter external: the public half, where the client made the key; `private_key` is left out then.
    mutating func newKey(of account: Account, _ external: _RSA.Signing.PublicKey?) -> JSON {
        let name = "\(account.name)/serviceAccountKeys/\(newID("key"))"
        var file: JSON = [
            "type": "service_account", "client_email": .string(account.email), "private_key_id": .string(name),
        ]
        if let external {
            keys[name] = AccountKey(name: name, publicKey: external, isExternal: true)
        } else if let key = sharesKeys || privateKeys.isEmpty ? KeyRing.key(privateKeys.count) : KeyRing.newKey() {
            keys[name] = AccountKey(name: name, publicKey: key.publicKey, isExternal: false)
            file["private_key"] = .string(key.pkcs8PEMRepresentation)
            privateKeys.append(key.pkcs8PEMRepresentation)
        }
        return file
    }

    /// An account that Provision… made goes with its keys; any other is kept.
    mutating func forgetAccount(_ name: String) {
        guard let account = accounts[name], !account.madeFor.isEmpty else { return }
        accounts[name] = nil
        for key in keys.keys where accountName(ofKey: key) == name {
            keys[key] = nil
            removedKeys.insert(key)
        }
    }

    /// The public key that the client sent: PKIX in PEM, RSA, 2048 or 4096 bits.
    func externalKey(_ parameters: CallParameters) throws(ServiceFailure) -> _RSA.Signing.PublicKey? {
        guard parameters.has("externalPubkey") else { return nil }
        let text = parameters.text("externalPubkey")
        guard text.hasPrefix("-----BEGIN PUBLIC KEY-----\n"),
            let key = try? _RSA.Signing.PublicKey(pemRepresentation: text),
            [2048, 4096].contains(key.keySizeInBits)
        else {
            throw ServiceFailure(
                .invalidArgument, "externalPubkey: not a PEM of an RSA public key of 2048 or 4096 bits")
        }
        return key
    }

    func readKeys(_ call: ServiceCall) throws(ServiceFailure) -> JSON {
        func written(_ key: AccountKey) -> JSON {
            [
                "name": .string(key.name), "publicKeyData": .string(key.publicKey.pemRepresentation),
                "algorithm": .string("RSA_\(key.publicKey.keySizeInBits)"),
            ]
        }
        guard call.route.action == .getKey else {
            let found = keys.values.filter { accountName(ofKey: $0.name) == call.name }.sorted { $0.name < $1.name }
            return found.isEmpty ? .object([]) : ["serviceAccountKeys": .array(found.map(written))]
        }
        guard let key = keys[call.name] else {
            throw ServiceFailure(.notFound, "resource \(call.name) was not found")
        }
        return written(key)
    }

    mutating func deleteKey(_ call: ServiceCall) throws(ServiceFailure) -> JSON {
        guard keys[call.name] != nil || call.parameters.flag("allowMissing") else {
            throw ServiceFailure(.notFound, "resource \(call.name) was not found")
        }
        keys[call.name] = nil
        removedKeys.insert(call.name)
        return .object([])
    }

    /// What a failure makes of an answer that holds a key.
    func changed(_ value: JSON, _ mode: FailureMode) -> JSON {
        guard var account = value["serviceAccount"] else { return value }
        var value = value
        switch mode {
        case .keyID(let id):
            let other = "projects/\(project)/regions/\(regions[0])/serviceAccounts/other/serviceAccountKeys/key-0"
            account["private_key_id"] = .string(id ?? other)
        case .otherProject:
            account["client_email"] = .string("sa@other-project.\(regions[0]).serviceaccounts.iam.edgelq.com")
        case .shortKey: account["private_key"] = Self.privateKey(bits: 1024)
        case .foreignKey, .privateKeyAnyway: account["private_key"] = Self.privateKey(bits: 2048)
        case .keyIsNotPEM: account["private_key"] = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
        case .without(let name): account[name] = nil
        default: break
        }
        value["serviceAccount"] = account
        if case .noServiceAccount = mode { value["serviceAccount"] = nil }
        return value
    }

    private static func privateKey(bits: Int) -> JSON? {
        let size = _RSA.Signing.KeySize(bitCount: bits)
        return (try? _RSA.Signing.PrivateKey(unsafeKeySize: size)).map { .string($0.pkcs8PEMRepresentation) }
    }
}
