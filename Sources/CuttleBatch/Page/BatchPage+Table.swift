// SPDX-License-Identifier: Apache-2.0

internal import HTMLText
internal import CuttleOS
internal import SystemIO

extension BatchPage {
    /// The devices, a row each, with what finds and filters them. The script makes the controls work, and shows them.
    static func table(of devices: [BatchReport.Device]) -> HTML {
        guard !devices.isEmpty else { return "" }
        let states = BatchReport.State.allCases.filter { state in devices.contains { $0.state == state } }
        let boxes = states.map { state -> HTML in
            """
            <label class="chip \(state.rawValue)"><input type="checkbox" name="state" value="\(state.rawValue)" checked> \
            \(state.rawValue)</label>

            """
        }
        let rows = devices.enumerated().map { row($1, index: $0) }
        return """
            <form id="controls" hidden>
            <label>Find <input type="search" id="find" placeholder="a device's name" autocomplete="off"></label>
            \(boxes)<output id="shown" aria-live="polite"></output>
            </form>
            <table id="devices">
            <thead><tr><th scope="col" aria-sort="none">Device</th><th scope="col" aria-sort="none">State</th>\
            <th scope="col">What was written</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            """
    }

    private static func row(_ device: BatchReport.Device, index: Int) -> HTML {
        let state: HTML = "<span class=\"chip \(device.state.rawValue)\">\(device.state.rawValue)</span>"
        let cell: HTML = device.failure == nil ? state : "<a href=\"#failure-\(index)\">\(state)</a>"
        return """
            <tr data-state="\(device.state.rawValue)"><th scope="row">\(device.name)</th><td>\(cell)</td>\
            <td>\(files(of: device))</td></tr>

            """
    }

    /// The settings by their names, and, opened, each one's file.
    private static func files(of device: BatchReport.Device) -> HTML {
        if let failure = device.failure { return "\(failure.message)" }
        guard !device.files.isEmpty else { return "–" }
        let names = device.files.map { file in
            file.action == .removed ? "\(file.setting.rawValue) (removed)" : file.setting.rawValue
        }
        let lines = device.files.map { file -> HTML in
            let mode = file.mode.map { octal(mode: $0) }
            return """
                <tr><td>\(file.setting.rawValue)</td><td>\(file.action.rawValue)</td>\
                <td>\(file.partition):\(file.path)</td><td>\(file.bytes)</td><td>\(mode ?? "–")</td>\
                <td><code>\(file.sha256 ?? "–")</code></td></tr>

                """
        }
        let account: HTML =
            device.serviceAccount.map { "<p>service account: \($0.account), of \($0.owner)</p>\n" } ?? ""
        return """
            <details><summary>\(names.joined(separator: ", "))</summary>
            <table class="files"><thead><tr><th>Setting</th><th>Action</th><th>Where</th><th>Bytes</th><th>Mode</th>\
            <th>SHA-256</th></tr></thead><tbody>
            \(lines)</tbody></table>
            \(account)</details>
            """
    }
}
