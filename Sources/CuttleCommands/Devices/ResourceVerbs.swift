// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import CuttleOS
internal import Diagnostics

struct CreateResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a device or a provisioning policy.")

    @Argument(help: "device or provisioning-policy")
    var resource: ResourceWord

    @Argument(help: "Its id, or its whole name (default: an id that the service makes).")
    var id: String?

    @Option(help: ArgumentHelp("What people call it.", valueName: "text"))
    var displayName: String?

    @Option(help: ArgumentHelp("Its spec: JSON, or @ and a file.", valueName: "json"))
    var spec: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.device, .provisioningPolicy], for: "create") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let text = try spec.map { (text) throws(CuttleError) in try SourceText.spec(text) }
        let made = try service.devices.create(
            resource.kind, id, in: service.access.scope(), displayName: displayName, spec: text)
        try print(made, table: "\(printable(made.name)) is created", written: .everything)
        return 0
    }
}

struct GetResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show a device, a provisioning policy or an approval request, as JSON.")

    @Argument(help: "device, provisioning-policy or provisioning-approval-request")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @Option(help: ArgumentHelp("How much of it: NAME, BASIC, DETAIL or FULL.", valueName: "view"))
    var view: ResourceView = .full

    @Option(help: ArgumentHelp("The policy of an approval request.", valueName: "policy"))
    var provisioningPolicy: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let found = try service.devices.get(
            resource.kind, name, in: service.access.scope(policy: provisioningPolicy), view: view)
        try print(found, table: ResourcesTable(ResourcesReport(kind: resource.kind, resources: [found])).text)
        return 0
    }
}

struct ListResources: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List devices, provisioning policies or approval requests.")

    @Argument(help: "devices, provisioning-policies or provisioning-approval-requests")
    var resource: ResourceWord

    @Option(help: ArgumentHelp("The policy of approval requests.", valueName: "policy"))
    var provisioningPolicy: String?

    @Option(
        help: ArgumentHelp(
            "Which of them, in the service's language: 'metadata.labels.device = \"raspberry-pi\"'.",
            valueName: "filter"))
    var filter = ""

    @Option(help: ArgumentHelp("How many a page; all pages are fetched.", valueName: "number"))
    var pageSize: Int?

    @Option(help: ArgumentHelp("How much of each: NAME, BASIC, DETAIL or FULL.", valueName: "view"))
    var view: ResourceView?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let pageSize, !(1...10_000).contains(pageSize) { throw ValidationError("--page-size is from 1 to 10000") }
    }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        var options = Devices.ListOptions()
        (options.filter, options.pageSize, options.view) = (filter, pageSize, view)
        let report = try service.devices.list(
            resource.kind, in: service.access.scope(policy: provisioningPolicy), options)
        try print(report, table: ResourcesTable(report).text)
        return 0
    }
}

struct UpdateResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change fields of a device or a provisioning policy.")

    @Argument(help: "device or provisioning-policy")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @Option(help: ArgumentHelp("The fields that change, between commas: spec.loggingConfig.", valueName: "paths"))
    var updateMask: String

    @Option(help: ArgumentHelp("Their new values: JSON, or @ and a file.", valueName: "json"))
    var spec: String?

    @Option(help: ArgumentHelp("What people call it.", valueName: "text"))
    var displayName: String?

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.device, .provisioningPolicy], for: "update") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let text = try spec.map { (text) throws(CuttleError) in try SourceText.spec(text) }
        let changed = try service.devices.update(
            resource.kind, name, in: service.access.scope(),
            mask: updateMask.split(separator: ",").map { $0.filter { $0 != " " } }, displayName: displayName, spec: text
        )
        try print(changed, table: "\(printable(changed.name)) is updated", written: .everything)
        return 0
    }
}

struct DeleteResource: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a device or a provisioning policy.")

    @Argument(help: "device or provisioning-policy")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.device, .provisioningPolicy], for: "delete") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let name = try service.devices.delete(resource.kind, name, in: service.access.scope())
        try print(DoneReport(name: name, what: "deleted"), table: "\(printable(name)) is deleted", written: .everything)
        return 0
    }
}

struct ApproveRequest: DevicesVerb {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve new hardware that asks for its registration, or revoke that.")

    @Argument(help: "provisioning-approval-request")
    var resource: ResourceWord

    @Argument(help: "Its whole name, or its id.")
    var name: String

    @Option(help: ArgumentHelp("The policy of a request that is named by its id.", valueName: "policy"))
    var provisioningPolicy: String?

    @Flag(help: "Revoke it instead.")
    var revoke = false

    @OptionGroup var service: DevicesOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { try resource.require([.provisioningApprovalRequest], for: "approve") }

    func perform(_ console: Console) throws(CuttleError) -> Int32 {
        let request = try service.devices.conclude(
            name, in: service.access.scope(policy: provisioningPolicy), approved: !revoke)
        try print(
            request, table: "\(printable(request.name)) is \(revoke ? "revoked" : "approved")", written: .everything)
        return 0
    }
}

/// That something is done to a resource of which nothing more is to be told.
struct DoneReport: Report {
    var name: String
    var what: String

    var json: String {
        let value: JSONValue = ["name": .string(name), "done": .string(what)]
        return value.pretty()
    }
}

extension ResourceView: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
    public var defaultValueDescription: String { rawValue }
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
