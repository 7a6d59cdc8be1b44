// SPDX-License-Identifier: Apache-2.0

internal import DevicesService

/// A service account that the Devices service makes for an image while it is customized: its private key goes from there, or
/// from here, straight into the image.
public struct ServiceAccountProvisioning: Sendable {
    /// Whose account it is, by full name (`projects/P/regions/R/devices/D`) or by id.
    public enum Owner: Hashable, Sendable {
        case device(String)
        case provisioningPolicy(String)

        var kind: ResourceKind {
            switch self {
            case .device: .device
            case .provisioningPolicy: .provisioningPolicy
            }
        }

        var text: String {
            switch self {
            case .device(let name), .provisioningPolicy(let name): name
            }
        }
    }

    /// Whose account is made.
    public var owner: Owner
    /// Of an owner that is named by its id.
    public var project: String?
    /// The same; `nil` for a search in all regions.
    public var region: String?
    /// Takes the account that a device has away first. Never a policy's: its key is in images in the field.
    public var replaces = false
    /// Makes the key pair here, of so many bits (2048 or 4096), and sends the public half alone; `nil` for a key that the
    /// service makes. Devices only: policies take no key.
    public var localKeyBits: Int?
    /// How the service is reached, and as whom.
    public var access: DevicesAccess

    /// A key that the service makes, for what has no account yet.
    public init(_ owner: Owner, access: DevicesAccess) {
        self.owner = owner
        self.access = access
    }

    /// Whether an account's owner, of which the full name is given, is the one that is meant here; an id is one in the
    /// project and, where one is given, the region.
    package func means(_ fullName: String) -> Bool {
        guard let full = ResourceName(fullName, owner.kind.kind) else { return false }
        func fits(_ region: String?) -> Bool { [nil, ResourceName.anyRegion, full.region].contains(region) }
        guard !owner.text.contains("/") else {
            guard let own = ResourceName(owner.text, owner.kind.kind) else { return false }
            return own.id == full.id && own.project == full.project && fits(own.region)
        }
        return owner.text == full.id && project == full.project && fits(region)
    }

    /// Refuses what contradicts itself, before anything is read.
    func requireSense(besides customization: Customization) throws(CuttleError) {
        let isDevice = owner.kind == .device
        guard customization.settings[.serviceAccountKey] == nil else {
            throw CuttleError(
                .usage, "a service account's key is both given and to be made",
                hint:
                    "leave out one of \(remedy: .setting("service-account-key")) and what names the device or the policy"
            )
        }
        guard !customization.removals.contains(.serviceAccountKey) else {
            throw CuttleError(.usage, "the service account's key is both made and removed")
        }
        guard isDevice || !replaces else {
            throw CuttleError(
                .usage, "a provisioning policy's account is not replaced here: its key is in images in the field",
                hint: "leave out \(remedy: .replaceAccount)")
        }
        guard isDevice || localKeyBits == nil else {
            throw CuttleError(
                .usage, "a provisioning policy takes no key that is made here: its service makes it one",
                hint: "make the key here for a device alone")
        }
        try Self.requireKeySize(localKeyBits)
    }

    /// Refuses a size that no key of a service account has.
    package static func requireKeySize(_ bits: Int?) throws(CuttleError) {
        guard [nil, 2048, 4096].contains(bits) else {
            throw CuttleError(.usage, "a key that is made here has 2048 or 4096 bits")
        }
    }
}

/// An account that was made for an image.
public struct ProvisionedAccount: Sendable {
    /// The device's or the policy's full name.
    public var owner: String
    /// The service account's full name.
    public var account: String
    /// The key's full name.
    public var key: String
    /// The account's own, by which it calls services.
    public var email: String
    /// Whether the private key was made here.
    public var isLocalKey: Bool
    /// Whether the device had another account, which was taken away.
    public var hasReplaced: Bool

    /// As a receipt has it.
    package init(
        owner: String, account: String, key: String, email: String, isLocalKey: Bool, hasReplaced: Bool
    ) {
        (self.owner, self.account, self.key, self.email) = (owner, account, key, email)
        (self.isLocalKey, self.hasReplaced) = (isLocalKey, hasReplaced)
    }

    init(_ owner: ResourceName, _ key: ProvisionedKey, hasReplaced: Bool) {
        self.owner = owner.text
        account = key.account
        self.key = key.keyID
        email = key.clientEmail
        isLocalKey = key.isLocal
        self.hasReplaced = hasReplaced
    }
}

extension ProvisionedAccount {
    /// What was done, for a person.
    public var sentence: String {
        let local = isLocalKey ? ", with a key that was made here" : ""
        let replaced = hasReplaced ? "; the one that it had is taken away" : ""
        return "the service account \(account.escapedForTerminal) was made for \(owner)\(local)\(replaced)"
    }

    package var jsonValue: JSONValue {
        [
            "owner": .string(owner), "serviceAccount": .string(account), "serviceAccountKey": .string(key),
            "email": .string(email), "localKey": .bool(isLocalKey), "replaced": .bool(hasReplaced),
        ]
    }
}
