// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// Why two targets on one partition cannot both be met.
package struct LayoutConflict: Hashable, Sendable {
    /// The last part of a diagnostic's id.
    var id: String
    /// What two targets cannot both have, in one sentence.
    package var message: String
    /// What to do; `nil` where the message says it.
    package var hint: String?
    /// The key of the layout that is to blame.
    var field: String
}

extension LayoutTarget {
    /// What keeps another target from landing on the same partition as this one; `nil` where nothing does. A layout is
    /// checked by it for targets that name their partition alike; that two selectors mean one partition, only an image
    /// can tell.
    package func conflict(with other: LayoutTarget) -> LayoutConflict? {
        let both = "\(setting.rawValue) and \(other.setting.rawValue)"
        guard path.utf8.elementsEqual(other.path.utf8) else {
            guard AbsolutePath.isAncestor(path, of: other.path) || AbsolutePath.isAncestor(other.path, of: path) else {
                return nil
            }
            return LayoutConflict(
                id: "nested-path", message: "the path of one of \(both) is a file and a directory", field: "path")
        }
        if format != .env || other.format != .env {
            return LayoutConflict(
                id: "shared-path", message: "\(both) have the same path", hint: "only env files can be shared",
                field: "path")
        }
        if !Set(names).isDisjoint(with: other.names) {
            return LayoutConflict(id: "shared-name", message: "\(both) have the same name", field: "name")
        }
        if mode != other.mode || uid != other.uid || gid != other.gid {
            return LayoutConflict(
                id: "shared-mode", message: "\(both) share a file and must name the same mode, uid and gid",
                field: "path")
        }
        return nil
    }
}
