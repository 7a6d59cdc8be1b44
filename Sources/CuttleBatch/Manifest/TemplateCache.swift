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
