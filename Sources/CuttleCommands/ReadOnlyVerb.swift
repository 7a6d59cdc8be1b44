// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CommandSupport

extension Inspect: ReadOnlyVerb {}
extension List: ReadOnlyVerb {}
extension Cat: ReadOnlyVerb {}
extension Diff: ReadOnlyVerb {}
extension Validate: ReadOnlyVerb {}
extension DisksCommand: ReadOnlyVerb {}
extension BatchReportCommand: ReadOnlyVerb {}
extension HashPassword: ReadOnlyVerb {}
extension SchemaCommand: ReadOnlyVerb {}
extension ConfigCommand: ReadOnlyVerb {}

extension CommandLineTool {
    /// What these verbs are called.
    static var readOnlyVerbNames: [String] {
        verbs.filter { $0 is any ReadOnlyVerb.Type }.compactMap { $0.configuration.commandName }
    }
}
