// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Documents

/// Finds variables that no template has a use for: mistakes that would go unseen.
struct VariablesUsed {
    private let document: Document
    private var offered: [String: SourceRange] = [:]

    init(_ document: Document) { self.document = document }

    /// Notes the variables of a device or of the defaults.
    mutating func offer(_ node: Node) {
        for entry in node["vars"]?.entries ?? [] {
            guard let name = entry.key.text, offered[name] == nil else { continue }
            offered[name] = entry.key.range
        }
    }

    func unused(by names: Set<String>) -> [Diagnostic] {
        offered.filter { !names.contains($0.key) && !ManifestEntryReader.keys.contains($0.key) }
            .sorted { $0.value.start < $1.value.start }
            .map { name, range in
                // A setting that is spelt wrong would be missing on the device.
                let near = closest(to: name, among: ManifestEntryReader.keys.sorted())
                return Diagnostic(
                    "\(BatchManifest.kind).unused-variable", near == nil ? .warning : .error,
                    "\(name, at: range, or: "this") is neither a setting nor a variable of any template",
                    in: document.source,
                    at: range,
                    hint: near.map { "did you mean \(trusted: $0)?" })
            }
    }
}

extension Diagnostic {
    func noting(_ words: MessageText) -> Diagnostic {
        var copy = self
        copy.noteTexts.append(.init(words))
        return copy
    }
}
