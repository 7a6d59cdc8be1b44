// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Documents
internal import Templates

/// The templates of a manifest, each read once.
struct TemplateCache {
    private var templates: [String: Result<Template, Failure>] = [:]
    /// What the templates have a use for.
    private(set) var names: Set<String> = []
    /// Whether all could be read, so that ``names`` are all that there are.
    private(set) var isWhole = true
    /// Why the first that could not be read could not.
    private(set) var failure: CuttleError.Code?

    struct Failure: Error {
        var diagnostics: [Diagnostic]
        /// Whether it has not been told yet.
        var isNew: Bool
    }

    mutating func template(_ path: String) -> Result<Template, Failure> {
        if let known = templates[path] { return known }
        let input = FileInput.path(path)
        var diagnostics: [Diagnostic]
        do throws(InputFailure) {
            let checked = Template.check(SourceText(name: path, bytes: try input.read()))
            if let template = checked.value, !checked.hasErrors {
                names.formUnion(template.names)
                templates[path] = .success(template)
                return .success(template)
            }
            diagnostics = checked.diagnostics
        } catch {
            diagnostics = [error.diagnostic]
            failure = failure ?? error.code
        }
        isWhole = false
        templates[path] = .failure(Failure(diagnostics: diagnostics, isNew: false))
        return .failure(Failure(diagnostics: diagnostics, isNew: true))
    }
}

/// What a template became for one device: enough to say where a line of it came from.
struct Rendering: Sendable {
    var template: Template
    var variables: [String: String]

    /// Of each line of the rendered text, the line of the template that it came from, from 1.
    var lines: [Int] { template.lines(renderedWith: variables) }
}

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
