// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// Devices, policies and requests, for people.
struct ResourcesTable {
    private let report: ResourcesReport
    private let screen: Screen

    init(_ report: ResourcesReport, on screen: Screen) { (self.report, self.screen) = (report, screen) }

    var text: String {
        guard !report.resources.isEmpty else { return "there are none" }
        var table: Table
        switch report.kind {
        case .device:
            table = Table(
                .word("NAME"), .text("DISPLAY NAME"), .word("STATUS"), .text("OS"), .text("SERIAL NUMBER"),
                .text("SERVICE ACCOUNT"))
            for device in report.resources {
                table.add(
                    device.name, orDash(device.displayName), orDash(device.connectionStatus.lowercased()),
                    orDash(device.osVersion), orDash(device.serialNumber), orDash(lastPart(device.serviceAccount)))
            }
        case .provisioningPolicy:
            table = Table(.word("NAME"), .text("DISPLAY NAME"), .word("MODE"), .text("SERVICE ACCOUNT"))
            for policy in report.resources {
                table.add(
                    policy.name, orDash(policy.displayName), orDash(policy.mode),
                    orDash(lastPart(policy.serviceAccount)))
            }
        case .provisioningApprovalRequest:
            table = Table(.word("NAME"), .word("CONCLUSION"))
            for request in report.resources { table.add(request.name, orDash(request.conclusion)) }
        }
        return table.text(on: screen)
    }

    private func orDash(_ text: String) -> String { text.isEmpty ? "-" : text }

    private func lastPart(_ name: String) -> String { name.split(separator: "/").last.map(String.init) ?? "" }
}
