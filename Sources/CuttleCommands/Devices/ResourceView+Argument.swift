// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import CuttleOS

extension ResourceView: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
    public var defaultValueDescription: String { rawValue }
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
