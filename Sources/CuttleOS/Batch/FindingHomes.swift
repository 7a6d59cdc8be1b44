// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// Says of findings which device they were made of, and where the manifest has what they are about.
struct FindingHomes {
    private let manifest: SourceText
    private let map: LineMap
    /// Of the rendering that was looked at last: which line of the template each line came from, and its own lines.
    private var last: (name: String, lines: [Int], map: LineMap)?

    init(_ manifest: SourceText) {
        self.manifest = manifest
        map = LineMap(manifest)
    }

    mutating func move(_ finding: Diagnostic, of device: BatchManifest.Device) -> Diagnostic {
        var copy = finding
        if finding.source.name.hasPrefix("--") {
            let name = String(finding.source.name.dropFirst(2))
            copy.source = manifest
            copy.range = device.places[name] ?? device.nameRange
            copy.messageText = finding.messageText.settled(over: finding.source)
            copy.hintText = finding.hintText?.settled(over: finding.source)
            copy.fixItTexts = []
            copy.noteTexts = finding.noteTexts.map { .init($0.message.settled(over: finding.source)) }
            copy.noteTexts.append(.init("for the device \(trusted: device.name)"))
        } else if let rendering = device.renderings[finding.source.name] {
            // They would mend what comes out, and not the template.
            copy.fixItTexts = []
            let place = line(of: finding, rendering).map { "line \($0) of " } ?? ""
            copy.noteTexts.append(
                .init(
                    "this is from \(trusted: place)the template \(trusted: rendering.path), for the device \(trusted: device.name)"
                ))
        } else {
            let range = device.place(ofFile: finding.source.name) ?? device.nameRange
            let place = map.location(of: range.start)
            copy.noteTexts.append(
                .init(
                    "for the device \(trusted: device.name), which may not be the only one; it is named at \(trusted: manifest.name):\(place.line):\(place.column)"
                ))
        }
        return copy
    }

    private mutating func line(of finding: Diagnostic, _ rendering: Rendering) -> Int? {
        guard let range = finding.range else { return nil }
        if last?.name != finding.source.name {
            last = (finding.source.name, rendering.lines, LineMap(finding.source))
        }
        guard let last else { return nil }
        let line = last.map.location(of: range.start).line
        return last.lines.indices.contains(line - 1) ? last.lines[line - 1] : nil
    }
}

extension BatchManifest.Device {
    /// Where the manifest names a file of this device, by the path that it was read from.
    fileprivate func place(ofFile path: String) -> SourceRange? {
        let name = settings.fileNames.first { $0.value == path }?.key
        return name.flatMap { places[$0] }
    }
}
