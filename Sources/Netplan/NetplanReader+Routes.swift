// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents

extension NetplanReader {
    mutating func readRoutes(_ node: Node, _ definition: NetplanDefinition) {
        definition.own.routes = []
        var known: Set<RouteIdentity> = []
        for item in node.items ?? [] where item.entries != nil {
            let route = readRoute(item)
            if known.insert(RouteIdentity(route)).inserted { definition.own.routes.append(route) }
        }
    }

    private mutating func readRoute(_ node: Node) -> NetplanDefinition.Route {
        var route = NetplanDefinition.Route(range: node.range)
        for entry in node.entries ?? [] {
            let value = entry.value
            guard let text = value.text else { continue }
            switch entry.key.text {
            case "to":
                route.to = text
                if text != "default" { check(value, "route", &route.family, what: "default or a network") }
            case "via":
                route.via = text
                check(value, "route", &route.family, what: "an IP address")
            case "from":
                route.from = text
                check(value, "route", &route.family, what: "an IP address")
            case "type": route.type = text.lowercased()
            case "scope": route.scope = text.lowercased()
            case "table":
                route.table = value.number ?? 0
                route.tableRange = value.range
            case "metric": route.metric = value.number ?? .max
            default: break
            }
        }
        if route.scope == nil { route.scope = defaultScope(route) }
        checkWhole(route)
        return route
    }

    /// Netplan's scope where none is written.
    private func defaultScope(_ route: NetplanDefinition.Route) -> String {
        switch route.type {
        case "local", "nat": "host"
        case "unicast": route.via == nil ? "link" : "global"
        case "broadcast", "multicast", "anycast": "link"
        default: "global"
        }
    }

    private mutating func checkWhole(_ route: NetplanDefinition.Route) {
        if route.to.isEmpty {
            findings.error(
                "route", "a route needs a 'to'", at: route.range, hint: "write to: default, or the network it leads to")
        } else if route.type == "unicast", route.scope == "global", route.via == nil {
            findings.error("route", "a route of global scope needs a 'via'", at: route.range)
        }
    }

    /// An address of a route or rule; a prefix length is allowed and not looked at.
    private mutating func check(_ value: Node, _ id: String, _ family: inout IPFamily?, what: MessageText) {
        guard let text = value.text else { return }
        let (address, prefix) = NetplanScalar.split(text)
        guard let found = IPFamily(of: address) else {
            findings.error(id, "\(text, at: value.range) is not \(what)", at: value.range)
            return
        }
        if let known = family, known != found {
            findings.error(
                id,
                "\(text, at: value.range) is \(trusted: found.word), and an address before it is \(trusted: known.word)",
                at: value.range,
                hint: "all addresses of one must be of one family")
        }
        family = family ?? found
        if let prefix {
            let (length, isWhole) = NetplanScalar.leadingNumber(prefix)
            if !isWhole || length > found.longestPrefix {
                findings.warning(
                    id, "the prefix length \(prefix, at: value.range) is not a number from 0 to \(found.longestPrefix)",
                    at: value.range, hint: "Netplan passes it on unseen")
            }
        }
    }

    mutating func readRules(_ node: Node, _ definition: NetplanDefinition) {
        definition.own.rules = []
        for item in node.items ?? [] where item.entries != nil {
            var family: IPFamily?
            for key in ["from", "to"] {
                if let value = item[key] { check(value, "routing-policy", &family, what: "an IP address or a network") }
            }
            if item["from"] == nil, item["to"] == nil {
                findings.error("routing-policy", "a rule needs a 'from' or a 'to'", at: item.range)
            }
            definition.own.rules.append(.init(range: item.range, table: item["table"]?.number ?? 0))
        }
    }
}

/// What makes Netplan take two routes for one, of which it keeps the first.
private struct RouteIdentity: Hashable {
    private let to: String
    private let via: String?
    private let from: String?
    private let family: IPFamily?
    private let table: UInt32
    private let metric: UInt32

    init(_ route: NetplanDefinition.Route) {
        switch (route.to, route.family) {
        case ("default", .ipv4): to = "0.0.0.0/0"
        case ("default", .ipv6): to = "::/0"
        default: to = route.to
        }
        via = route.via
        from = route.from
        family = route.family
        table = route.table
        metric = route.metric
    }
}
