// SPDX-License-Identifier: Apache-2.0

internal import CuttleOS
internal import Documents
internal import Templates

/// What a template became for one device: enough to say where a line of it came from.
struct Rendering: Sendable {
    var template: Template
    var variables: [String: String]

    /// Of each line of the rendered text, the line of the template that it came from, from 1.
    var lines: [Int] { template.lines(renderedWith: variables) }
}
