// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

/// Reads a file as systemd does (`config_parse` in src/shared/conf-parser.c): what systemd refuses is an error, what it
/// ignores with a warning is a warning.
package func parseINI(_ source: SourceText, _ options: ParseOptions) -> Checked<INIDocument> {
    if let diagnostic = checkText(source, options, allowsC1: true) { return Checked(nil, [diagnostic]) }
    var reader = INIReader(source, options)
    reader.read()
    return Checked(reader.document, reader.diagnostics)
}
