// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// Reads a file as systemd does (`config_parse` in src/shared/conf-parser.c): what systemd refuses is an error, what it
/// ignores with a warning is a warning.
package func parseINI(_ source: SourceText, _ options: ParseOptions) -> Checked<INIDocument> {
    if let diagnostic = checkText(source, options, allowsC1: true) {
        var source = source
        if !options.secretKeys.isEmpty { source.quoting = .never }
        return Checked(nil, [diagnostic.moved(to: source)])
    }
    var reader = INIReader(source, options)
    reader.read()
    var document = reader.document
    document.source.mask(reader.secrets)
    return Checked(document, reader.diagnostics.map { $0.moved(to: document.source) })
}
