// SPDX-License-Identifier: Apache-2.0

internal import Layouts

extension OSImage {
    /// Checks settings that are meant for this image: the disk mapping is held against its partitions.
    ///
    /// What is wrong with the files is in the report; only what keeps them from being checked is thrown.
    public func validate(_ request: ValidateRequest) throws(CuttleError) -> ValidateReport {
        try Self.validate(request, for: self)
    }

    /// Checks settings that are meant for no image in particular.
    public static func validate(_ request: ValidateRequest) throws(CuttleError) -> ValidateReport {
        try validate(request, for: nil)
    }

    private static func validate(
        _ request: ValidateRequest, for image: OSImage?
    ) throws(CuttleError) -> ValidateReport {
        let customization = request.customization
        let (settings, layout) = (customization.settings, customization.layout)
        guard !settings.names.isEmpty || layout != .automatic else {
            throw CuttleError(
                .usage, "there is nothing to check",
                hint: "give at least one settings file; see \(remedy: .help(.validate))")
        }
        try customization.files.requireOneReader()
        let session = try image.map { (image) throws(CuttleError) in try Session.reading(image) }
        var checked = customization.check(session?.table)
        checked.diagnostics += session?.warnings ?? []
        if let file = layout.file { checked.check(file) } else { _ = try LayoutFinder.chosen(layout) }
        if customization.strict { checked.makeStrict() }
        return ValidateReport(
            checked: settings.names.count + (layout == .automatic ? 0 : 1), diagnostics: checked.diagnostics,
            failure: checked.failure, source: session?.source)
    }
}
