// SPDX-License-Identifier: Apache-2.0

/// Settings to check without an edit.
public struct ValidateRequest: Sendable {
    public var settings = SettingsInput()
    /// A layout to check too; `automatic` for none.
    public var layout = LayoutChoice.automatic
    /// The image that the settings are meant for: the disk mapping is held against its partitions.
    public var image: String?
    /// Warnings become errors.
    public var strict = false
    public var netplanCheck: NetplanCheck = .auto

    public init() {}

    /// Checks everything. What is wrong with the files is in the report; only what keeps them from being checked is
    /// thrown.
    public func check() throws(CuttleError) -> ValidateReport {
        guard !settings.names.isEmpty || layout != .automatic else {
            throw CuttleError(
                .usage, "there is nothing to check", hint: "give at least one settings file; see 'validate --help'")
        }
        try settings.requireOneReader(besides: layout.file)
        let table = try image.map { (path) throws(CuttleError) in try Session(path, for: .reading).table }
        var checked = settings.check(partitions: table, netplanCheck)
        if let file = layout.file { checked.check(file) } else { _ = try LayoutFinder.chosen(layout) }
        if strict { checked.makeStrict() }
        return ValidateReport(
            checked: settings.names.count + (layout == .automatic ? 0 : 1), diagnostics: checked.diagnostics,
            failure: checked.failure)
    }
}
