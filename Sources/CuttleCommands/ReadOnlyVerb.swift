// SPDX-License-Identifier: Apache-2.0

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
