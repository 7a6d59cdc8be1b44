// SPDX-License-Identifier: Apache-2.0

internal import CommandSupport
public import ArgumentParser
public import CuttleOS

extension ResourceView: ExpressibleByArgument {
    /// In capitals or not.
    public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
    /// As the help shows it.
    public var defaultValueDescription: String { rawValue }
    /// As the help and the shell's completions list them.
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
