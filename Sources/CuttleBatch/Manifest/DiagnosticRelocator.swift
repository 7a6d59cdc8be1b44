// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Documents

/// Says of findings which device they were made of, and where the manifest has what they are about.
struct DiagnosticRelocator {
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
        switch finding.source.origin {
        case .value(let key),
            .source(let key) where finding.isOfItsPlace:
            copy.source = manifest
            copy.range = device.settingRanges[key] ?? device.nameRange
            copy.messageText = finding.messageText.settled(over: finding.source)
            copy.hintText = finding.hintText?.settled(over: finding.source)
            copy.fixItTexts = []
            copy.noteTexts = finding.noteTexts.map { .init($0.message.settled(over: finding.source)) }
            copy.noteTexts.append(.init("for the device \(trusted: device.name)"))
        case .template(let path, let name):
            // They would change what comes out, and not the template.
            copy.fixItTexts = []
            let line = device.renderings[path].flatMap { self.line(of: finding, $0) }.map { "line \($0) of " } ?? ""
            copy.noteTexts.append(
                .init("this is from \(trusted: line)the template \(trusted: path), for the device \(trusted: name)"))
        case .file, .settingsFile, .source:
            let range = device.range(ofFile: finding.source.origin) ?? device.nameRange
            let location = map.location(of: range.start)
            copy.noteTexts.append(
                .init(
                    "for the device \(trusted: device.name), which may not be the only one; it is named at \(trusted: manifest.name):\(location.line):\(location.column)"
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
    /// Where the manifest names a file of this device, or what there is in the place of one.
    fileprivate func range(ofFile origin: SourceOrigin) -> SourceRange? {
        switch origin {
        case .settingsFile(let key), .source(let key): settingRanges[key]
        case .file, .value, .template: nil
        }
    }

    /// Where the manifest says what a finding's text is from, where that is no file.
    func place(ofSource finding: Diagnostic) -> SourceRange? {
        guard case .source(let key) = finding.source.origin else { return nil }
        return settingRanges[key]
    }
}

extension Diagnostic {
    /// Whether it is about a place in the manifest that gave nothing.
    fileprivate var isOfItsPlace: Bool { source.bytes.isEmpty }
}
