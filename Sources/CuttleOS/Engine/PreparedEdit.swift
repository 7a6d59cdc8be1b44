// SPDX-License-Identifier: Apache-2.0

package import DiskImage
package import Layouts

/// Settings that are checked, with the plan to put them into an image: what an edit, a write and each device of a batch
/// carry out alike.
package struct PreparedEdit: Sendable {
    private let checked: CheckedSettings
    private let plan: EditPlan
    private let isStrict: Bool
    /// Seconds since 1970: the time of every change.
    private let time: Int64
    /// The layout's name, or its file, for reports.
    package let layoutName: String

    /// Whether a file that the edit writes is for the owner's eyes only.
    package var writesSecret: Bool { plan.writesSecret }

    /// - Parameter checked: the customization's settings; they are valid.
    /// - Throws: for a setting that the layout has no place for.
    package init(
        _ customization: Customization, _ checked: CheckedSettings, _ layout: ImageLayout, time: Int64
    ) throws(CuttleError) {
        plan = try EditPlan(checked, removals: customization.removals, layout)
        self.checked = checked
        isStrict = customization.strict
        self.time = time
        layoutName = layout.name
    }

    /// What an edit came to on an overlay, to be committed or thrown away.
    package struct Applied {
        /// What became of each setting.
        package var files: [EditReport.File]
        /// The pages that differ from the image as it was, in the order of the disk.
        package var changes: [Extent]
        /// The warnings of all checks.
        package var diagnostics: [Diagnostic]
    }

    /// Carries the plan out on a session's overlay and reads everything back. Nothing is committed.
    package func apply(to session: Session) throws(CuttleError) -> Applied {
        var checked = checked
        let files = try plan.apply(to: session, now: time)
        checked.warnOfOpenFiles(files, in: session.file.path)
        if isStrict { checked.makeStrict() }
        try checked.requireValid()
        let changes = try onDisk { () throws(DiskImageError) in try session.overlay.changes() }
        return Applied(files: files, changes: changes, diagnostics: checked.diagnostics)
    }
}

extension CheckedSettings {
    /// Warns where a proxy's user and password land in a file that everybody on the device can read.
    fileprivate mutating func warnOfOpenFiles(_ files: [EditReport.File], in image: String) {
        for file in files where withCredentials.contains(file.setting) && (file.mode ?? 0) & 0o044 != 0 {
            diagnostics.append(
                Diagnostic(
                    "layout.readable-by-others", .warning,
                    "\(trusted: file.setting.rawValue) has a password, and everybody on the device can read \(trusted: file.partition):\(trusted: file.path)",
                    in: SourceText(name: image, bytes: []),
                    hint: "give a layout that names a mode for it, such as \"0600\""))
        }
    }
}
