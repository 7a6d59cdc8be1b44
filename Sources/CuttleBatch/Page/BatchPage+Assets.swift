// SPDX-License-Identifier: Apache-2.0

internal import Schemas

/// The style sheet and the script, files of `assets/`, each from a line of its own on.
extension BatchPage {
    static let style = "\n" + EmbeddedFile.batchReportStyle.text
    static let script = "\n" + EmbeddedFile.batchReportScript.text
}
