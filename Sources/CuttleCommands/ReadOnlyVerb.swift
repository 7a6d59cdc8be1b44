// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// A verb that changes no image and no device: that nothing was written is not news, and its failures do not say so.
protocol ReadOnlyVerb: Verb {}

extension Inspect: ReadOnlyVerb {}
extension List: ReadOnlyVerb {}
extension Cat: ReadOnlyVerb {}
extension Diff: ReadOnlyVerb {}
extension Validate: ReadOnlyVerb {}
extension DisksCommand: ReadOnlyVerb {}
extension BatchReportCommand: ReadOnlyVerb {}
extension HashPassword: ReadOnlyVerb {}

extension CommandLineTool {
    /// What these verbs are called.
    static var readOnlyVerbNames: [String] {
        verbs.filter { $0 is any ReadOnlyVerb.Type }.compactMap { $0.configuration.commandName }
    }
}
