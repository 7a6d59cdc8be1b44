// SPDX-License-Identifier: Apache-2.0

extension Route {
    /// Every method of the contract whose resources are here, and no other.
    static let all: [Route] = ResourceKind.allCases.flatMap(methods) + devices + policies + requests + keys + logging

    /// The route of a request, with the name in its path.
    static func find(_ verb: String, _ path: String) -> (route: Route, name: String)? {
        for route in all where route.verb == verb {
            if let name = route.match(path) { return (route, name) }
        }
        return nil
    }

    private static let view: [String: QueryType] = [
        "fieldMask": .leaf(.fieldMask),
        "view": .leaf(.enumeration(["UNSPECIFIED", "NAME", "BASIC", "DETAIL", "FULL"])),
    ]

    private static let list: [String: QueryType] = view.merging([
        "pageSize": .leaf(.int32), "pageToken": .leaf(.string), "orderBy": .leaf(.string), "filter": .leaf(.string),
        "includePagingInfo": .leaf(.bool),
    ]) { $1 }

    private static let search: [String: QueryType] = view.merging([
        "pageSize": .leaf(.int32), "pageToken": .leaf(.string), "orderBy": .leaf(.string), "filter": .leaf(.string),
        "phrase": .leaf(.string),
    ]) { $1 }

    private static let watch: [String: QueryType] = view.merging([
        "type": .leaf(.enumeration(["STATEFUL", "STATELESS"])), "pageSize": .leaf(.int32),
        "pageToken": .leaf(.string), "orderBy": .leaf(.string), "resumeToken": .leaf(.string),
        "startingTime": .leaf(.timestamp), "filter": .leaf(.string), "maxChunkSize": .leaf(.int32),
    ]) { $1 }

    private static let created: [String: QueryType] = [
        "responseMask.skipEntireResponseBody": .leaf(.bool), "responseMask.bodyMask": .leaf(.fieldMask),
    ]

    private static let updated: [String: QueryType] = created.merging([
        "updateMask": .leaf(.fieldMask), "cas.fieldMask": .leaf(.fieldMask), "allowMissing": .leaf(.bool),
        "responseMask.updatedFieldsOnly": .leaf(.bool),
    ]) { $1 }

    /// What every kind of resource has.
    private static func methods(_ kind: ResourceKind) -> [Route] {
        let (name, one, many) = (kind.template, kind.message, kind.plural)
        let parent = name.dropLast(2)
        let standard = [
            Route("Get\(one)", "GET", name, .get(kind), query: view),
            Route(
                "BatchGet\(many)", "GET", "\(kind.rawValue):batchGet", .batchGet(kind),
                query: view.merging(["names": .repeated(.string)]) { $1 }),
            Route("List\(many)", "GET", String(parent), .list(kind), query: list),
            Route("Watch\(one)", "POST", name + ":watch", .none, query: view),
            Route("Watch\(many)", "POST", parent + ":watch", .none, query: watch),
            Route("Create\(one)", "POST", String(parent), .create(kind), body: one, query: created),
            Route(
                "Update\(one)", "PUT", name, .update(kind), body: one,
                query: updated.merging(["cas.conditionalState": .message(one)]) { $1 }),
            Route("Delete\(one)", "DELETE", name, .delete(kind), query: ["allowMissing": .leaf(.bool)]),
        ]
        guard kind != .provisioningApprovalRequests else { return standard }
        return standard + [Route("Search\(many)", "GET", parent + ":search", .none, query: search)]
    }

    private static let devices: [Route] = {
        let name = ResourceKind.devices.template
        return [
            Route("GetDedicatedEndpoints", "POST", name + ":getDedicatedEndpoints", .endpoints),
            Route(
                "ProvisionServiceAccountToDevice", "POST", name + ":provisionServiceAccountToDevice",
                .provision(.devices), query: ["externalPubkey": .leaf(.string)]),
            Route(
                "RemoveServiceAccountFromDevice", "POST", name + ":removeServiceAccountFromDevice",
                .removeAccount(.devices)),
            Route("Heartbeat", "POST", name + ":heartbeat", .none),
            Route("ReportDeviceMetrics", "POST", name + ":reportDeviceMetrics", .none),
        ]
    }()

    private static let policies: [Route] = {
        let name = ResourceKind.provisioningPolicies.template
        let device: [String: QueryType] = [
            "deviceStatus": .message("Device.Status"), "externalPubkey": .leaf(.string),
        ]
        return [
            // It takes no externalPubkey.
            Route(
                "ProvisionServiceAccountToProvisioningPolicy", "POST",
                name + ":provisionServiceAccountToProvisioningPolicy", .provision(.provisioningPolicies)),
            Route(
                "RemoveServiceAccountFromProvisioningPolicy", "POST",
                name + ":removeServiceAccountFromProvisioningPolicy", .removeAccount(.provisioningPolicies)),
            Route(
                "ProvisionDeviceViaPolicy", "POST", name + ":provisionDeviceViaPolicy", .provisionViaPolicy,
                query: device),
            Route(
                "RequestProvisioningApproval", "POST", name + ":requestProvisioningApproval", .requestApproval,
                query: device),
        ]
    }()

    private static let requests: [Route] = [
        Route(
            "ProvisionDeviceForApprovedRequest", "POST",
            ResourceKind.provisioningApprovalRequests.template + ":provisionDeviceForApprovedRequest",
            .provisionApproved, query: ["deviceStatus": .message("Device.Status")])
    ]

    private static let keys: [Route] = {
        let account = "projects/*/regions/*/serviceAccounts/*/serviceAccountKeys"
        return [
            Route("GetServiceAccountKey", "GET", account + "/*", .getKey, query: view),
            Route("ListServiceAccountKeys", "GET", account, .listKeys, query: list),
            Route(
                "DeleteServiceAccountKey", "DELETE", account + "/*", .deleteKey,
                query: ["allowMissing": .leaf(.bool)]),
        ]
    }()

    private static let logging: [Route] = [
        Route(
            "ListLogs", "GET", "logs", .logs,
            query: [
                "parents": .repeated(.string), "filter": .leaf(.string), "interval.startTime": .leaf(.timestamp),
                "interval.endTime": .leaf(.timestamp), "pageSize": .leaf(.int32), "pageToken": .leaf(.string),
            ]),
        Route("ListLogDescriptors", "GET", "services/*/logDescriptors", .logDescriptors, query: list),
    ]
}
