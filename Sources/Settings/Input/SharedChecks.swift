// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Synchronization

/// What was found of files that many devices of a batch share, each read and checked once. What a file says then is what
/// all of them get, whatever becomes of it meanwhile.
package final class SharedChecks: Sendable {
    private struct Key: Hashable {
        var input: FileInput
        var setting: SettingName
    }

    /// Nothing is checked yet.
    package init() {}

    private let known = Mutex<[Key: Result<CheckedValue, InputFailure>]>([:])

    func find(_ input: FileInput, _ setting: SettingName) -> Result<CheckedValue, InputFailure>? {
        guard input.isShared else { return nil }
        return known.withLock { $0[Key(input: input, setting: setting)] }
    }

    func keep(_ found: Result<CheckedValue, InputFailure>, of input: FileInput, _ setting: SettingName) {
        guard input.isShared else { return }
        known.withLock { $0[Key(input: input, setting: setting)] = found }
    }
}

extension FileInput {
    /// Whether several devices can have it.
    fileprivate var isShared: Bool {
        switch self {
        case .path, .supplied: true
        case .bytes, .standardInput: false
        }
    }
}
