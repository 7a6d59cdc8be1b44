// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
package import Documents
internal import Schemas
package import Settings

/// Where an image's settings live.
package struct ImageLayout: Sendable {
    /// `spektra-edge`, `debian`, or what the layout file calls itself.
    package let name: String
    /// In the order of the file.
    package let targets: [LayoutTarget]

    /// All places where a setting lands; none where the image takes no such setting.
    package func targets(for setting: SettingName) -> [LayoutTarget] { targets.filter { $0.setting == setting } }

    /// The first place where a setting lands, which says whether the setting is there.
    package func target(for setting: SettingName) -> LayoutTarget? { targets.first { $0.setting == setting } }

    /// The names of the layouts that are part of the binary; the first is the one of SPEKTRA Edge OS.
    package static let builtInNames = EmbeddedFile.layoutNames

    /// A layout that is part of the binary; `nil` for another name.
    package static func builtIn(_ name: String) -> ImageLayout? {
        if name == spektraEdge.name { return spektraEdge }
        guard builtInNames.contains(name) else { return nil }
        let source = SourceText(name: "\(name) (built-in layout)", bytes: EmbeddedFile.layout(name).bytes)
        // Its structure is checked by this project's tests, not at every start.
        return check(source, structure: { _ in [] }).value
    }

    /// Checks a layout file: `--layout`, or an image's own, which may be hostile.
    package static func check(_ source: SourceText) -> Checked<ImageLayout> {
        check(source) { schema.check($0, idPrefix: kind) }
    }

    private static func check(
        _ source: SourceText, structure check: (Document) -> [Diagnostic]
    ) -> Checked<ImageLayout> {
        if let refusal = DocumentKind.refusal(of: source, wanted: .layout, idPrefix: kind) {
            return Checked(nil, [refusal])
        }
        let parsed = parseYAML(source, ParseOptions(idPrefix: kind))
        guard let document = parsed.value else {
            return Checked(nil, schema.disclosing(parsed.diagnostics, of: nil))
        }
        let structure = check(document)
        var findings = Findings(kind, in: document.source)
        var readings: [TargetReading] = []
        if !structure.contains(where: { $0.severity == .error }) {
            for entry in document.root["settings"]?.entries ?? [] {
                guard let setting = entry.key.text.flatMap(SettingName.init(rawValue:)) else { continue }
                for node in entry.value.items ?? [entry.value] {
                    readings += [TargetReading(setting, node, key: entry.key, &findings)].compactMap { $0 }
                }
            }
            for reading in readings { reading.check(&findings) }
            TargetReading.crossCheck(readings, &findings)
        }
        let diagnostics = schema.disclosing(
            (parsed.diagnostics + structure + findings.diagnostics).inOrder, of: document)
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return Checked(nil, diagnostics) }
        let name = document.root["name"]?.text ?? source.name
        return Checked(ImageLayout(name: name, targets: readings.map(\.target)), diagnostics)
    }

    static let kind = "layout"
    private static let schema = EmbeddedFile.imageLayoutSchema
}
