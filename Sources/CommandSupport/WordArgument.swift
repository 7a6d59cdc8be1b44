// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import CuttleOS
internal import Settings

/// A value that is one of a few words. The words are given here, because ArgumentParser would find them by reflection,
/// type by type, at every start.
public protocol WordArgument: ExpressibleByArgument, CaseIterable, RawRepresentable where RawValue == String {}

extension WordArgument {
    /// `nil` for any other word.
    public init?(argument: String) { self.init(rawValue: argument) }
    /// As the help shows it.
    public var defaultValueDescription: String { rawValue }
    /// As the help and the shell's completions list them.
    public static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    /// None: the words speak for themselves.
    public static var allValueDescriptions: [String: String] { [:] }
}

extension PasswordHashMethod: WordArgument {}
extension NetplanCheck: WordArgument {}
extension SettingName: WordArgument {}
extension ImageFormat: WordArgument {}
extension ColorChoice: WordArgument {}
extension OutputFormat: WordArgument {}
extension WriteRequest.Verification: WordArgument {}
