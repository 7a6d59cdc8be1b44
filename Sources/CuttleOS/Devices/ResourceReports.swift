// SPDX-License-Identifier: Apache-2.0

internal import DevicesService
internal import Documents

/// A device, a policy or an approval request, as the service has it.
public struct Resource: Report {
    private let resource: ServiceResource

    init(_ resource: ServiceResource) { self.resource = resource }

    /// The full name.
    public var name: String { resource.text("name") }
    /// Its own id, the name's last part.
    public var id: String { name.split(separator: "/").last.map(String.init) ?? "" }
    /// What people call it; empty for nothing.
    public var displayName: String { resource.text("displayName") }
    /// The service account's full name; empty for none, and where it was not asked for.
    public var serviceAccount: String { resource.serviceAccount }
    /// Of a device: `CONNECTED` or `DISCONNECTED`; empty where it was never there.
    public var connectionStatus: String { resource.text("status.connectionStatus") }
    /// Of a device, as it says itself: its operating system's version.
    public var osVersion: String { resource.text("status.deviceInfo.osVersion") }
    /// Of a device, as it says itself: its hardware's serial number.
    public var serialNumber: String { resource.text("status.deviceInfo.hardwareInformation.system.serialNumber") }
    /// Of a policy: `UNATTENDED` or `MANUAL_APPROVAL`.
    public var mode: String { resource.text("spec.mode") }
    /// Of an approval request: `APPROVED`, `REVOKED`, or empty while it waits.
    public var conclusion: String { resource.text("spec.conclusion") }

    /// A text at a path such as `status.networkConfigState.defaultNetplanConfig`; empty where there is none.
    public func text(_ path: String) -> String { resource.text(path) }

    /// As the service wrote it, with fields that are not known here.
    public var json: String { jsonValue.pretty() }

    var jsonValue: JSONValue { JSONValue(resource.document) }
}

/// What a list found.
public struct ResourcesReport: Report {
    /// What was listed.
    public var kind: ResourceKind
    /// In the service's order.
    public var resources: [Resource]

    /// For one that was not listed, too.
    public init(kind: ResourceKind, resources: [Resource]) {
        self.kind = kind
        self.resources = resources
    }

    /// As the service's own lists: `{"devices": […]}`.
    public var json: String {
        JSONValue.object([.init(kind.kind.listField, JSONValue(list: resources, \.jsonValue))]).pretty()
    }
}

/// A new key, which its caller keeps.
public struct ProvisionedKeyReport: Report {
    /// What was made.
    public var account: ProvisionedAccount
    /// The key's file: JSON with `type`, `client_email`, `private_key_id` and `private_key`. Secret.
    public var keyFile: [UInt8]

    /// As the service's answer: `{"serviceAccount": {…}}`, with the private key. Secret.
    public var json: String {
        let parsed = parseJSON(SourceText(name: "", bytes: keyFile), ParseOptions(idPrefix: "key"))
        let key = parsed.value.map { JSONValue($0.root) } ?? .null
        return JSONValue.object([.init("serviceAccount", key)]).pretty()
    }
}
