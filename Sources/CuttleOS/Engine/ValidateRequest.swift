// SPDX-License-Identifier: Apache-2.0

/// Settings to check without an edit.
public struct ValidateRequest: Sendable {
    /// Its layout is checked too; `automatic` for none. It removes nothing.
    public var customization: Customization
    /// The image that the settings are meant for: the disk mapping is held against its partitions.
    public var image: String?

    public init(_ customization: Customization = Customization()) { self.customization = customization }

    /// Checks everything. What is wrong with the files is in the report; only what keeps them from being checked is
    /// thrown.
    public func check() throws(CuttleError) -> ValidateReport {
        let (settings, layout) = (customization.settings, customization.layout)
        guard !settings.names.isEmpty || layout != .automatic else {
            throw CuttleError(
                .usage, "there is nothing to check",
                hint: "give at least one settings file; see \(remedy: .help(.validate))")
        }
        try settings.requireOneReader(besides: layout.file)
        let table = try image.map { (path) throws(CuttleError) in try Session.reading(path).table }
        var checked = customization.check(table)
        if let file = layout.file { checked.check(file) } else { _ = try LayoutFinder.chosen(layout) }
        if customization.strict { checked.makeStrict() }
        return ValidateReport(
            checked: settings.names.count + (layout == .automatic ? 0 : 1), diagnostics: checked.diagnostics,
            failure: checked.failure)
    }
}
