// SPDX-License-Identifier: Apache-2.0

internal import Layouts

/// What an edit does, file by file: these bytes, this mode, that place.
struct EditPlan: Sendable {
    struct Step: Sendable {
        var setting: SettingName
        var target: LayoutTarget
        var action: Action
    }

    enum Action: Sendable {
        /// The checked value; the target's format makes the file of it.
        case write([UInt8])
        case remove
    }

    let layoutName: String
    let steps: [Step]

    /// Whether a file that the edit writes is for the owner's eyes only.
    var writesSecret: Bool {
        steps.contains { step in
            if case .write = step.action { return step.target.isSecret || step.setting.isSecret }
            return false
        }
    }

    /// A setting that the layout has no place for is refused.
    init(
        _ checked: CheckedSettings, removals: [SettingName], _ layout: ImageLayout
    ) throws(CuttleError) {
        var steps: [Step] = []
        for setting in SettingName.allCases {
            let value = checked.values[setting]
            let removed = removals.contains(setting)
            guard value != nil || removed else { continue }
            let targets = layout.targets(for: setting)
            guard !targets.isEmpty else {
                let known = SettingName.allCases.filter { layout.target(for: $0) != nil }.map(\.rawValue)
                throw CuttleError(
                    .badInput, "an image of the layout \(trusted: layout.name) takes no \(trusted: setting.rawValue)",
                    hint:
                        "it takes: \(trusted: known.joined(separator: ", ")); another layout can be given with \(remedy: .layout)"
                )
            }
            for target in targets {
                steps.append(Step(setting: setting, target: target, action: value.map(Action.write) ?? .remove))
            }
        }
        self.steps = steps
        layoutName = layout.name
    }
}
