// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
internal import CuttleOS

/// What is about to be overwritten, and whether it may be.
struct WriteConfirmation {
    private let report: WriteReport

    init(_ report: WriteReport) { self.report = report }

    /// Shows what is lost.
    func show(_ console: Console) {
        console.say("This overwrites all that is on:")
        for device in report.devices { console.say("  " + console.errorScreen.wrapped(describe(device))) }
        if report.isStreamed { console.say(console.errorScreen.wrapped(Self.streamed)) }
    }

    /// Asks, and takes `yes` alone for an answer.
    func isGiven(_ console: Console) -> Bool {
        let target = report.devices.count == 1 ? "it" : "them"
        let known = report.size > 0 ? " (\(size(report.size)))" : ""
        console.prompt("Write \(printable(report.image))\(known) to \(target)? Type yes: ")
        return readLine() == "yes"
    }

    private static let streamed =
        "The image is unpacked on the way: whether it is whole, and takes the settings, is known only when what is there now is gone. "
        + "--check-first checks it before."

    private func describe(_ device: WriteReport.Device) -> String {
        guard let disk = device.disk else { return "\(printable(device.path)), a file of \(size(device.size))" }
        let model = [disk.vendor, disk.model].filter { !$0.isEmpty }.joined(separator: " ")
        let partitions = disk.partitions.map { partition in
            let name = partition.label.isEmpty ? "\(partition.number)" : partition.label
            return "\(name) (\([partition.fileSystem, size(partition.size)].compactMap { $0 }.joined(separator: ", ")))"
        }
        let parts = [
            printable(device.path), size(device.size), model.isEmpty ? disk.backingFile ?? "" : model, disk.transport,
            partitions.isEmpty ? disk.content ?? "no partitions" : "partitions: " + partitions.joined(separator: " "),
        ]
        return parts.filter { !$0.isEmpty }.map(printable).joined(separator: ", ")
    }
}
