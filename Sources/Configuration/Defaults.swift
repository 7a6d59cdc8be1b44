// SPDX-License-Identifier: Apache-2.0

package import Diagnostics
internal import Documents

/// What files and the environment say of options: for each the value that weighs most, and where it stands.
package struct Defaults: Sendable {
    /// By the options' names.
    package private(set) var values: [String: Value] = [:]
    /// The files that were looked for, in the order of growing weight, and whether they are there.
    package private(set) var files: [(path: String, isPresent: Bool)] = []

    /// What is said of one option.
    package struct Value: Sendable {
        /// Which option it is.
        package var option: ConfigurableOption
        /// As a command line has it: `json`, `2`, `true`.
        package var text: String
        /// Where it stands.
        package var origin: Origin
        /// Whether whoever needs it reads it by itself.
        package var isReadElsewhere = false
    }

    /// Where a value stands.
    package enum Origin: Hashable, Sendable {
        case file(String, line: Int)
        case variable(String)

        /// `/etc/cuttle-os/config.yaml:3`, `CUTTLE_OS_JOBS`.
        package var words: String {
            switch self {
            case .file(let path, let line): "\(path):\(line)"
            case .variable(let name): name
            }
        }
    }

    /// Nothing is said.
    package init() {}

    /// Reads every file and looks at every variable.
    ///
    /// - Throws: all that is wrong with any of them, at once.
    package init(_ places: DefaultsPlaces) throws(DefaultsFailure) {
        var failure = DefaultsFailure()
        for path in places.files {
            let reading = ConfigFile(path)
            failure.add(reading)
            files.append((path, reading.isPresent))
            for value in reading.values { values[value.option.name] = value }
        }
        for variable in places.variables {
            let found = variable.checked()
            failure.diagnostics += found.diagnostics
            if let value = found.value { add(value) }
        }
        if failure.diagnostics.contains(where: { $0.severity == .error }) { throw failure }
    }

    /// A variable weighs more than any file, and one that is read elsewhere less than the option's own.
    private mutating func add(_ value: Value) {
        if value.isReadElsewhere, case .variable = values[value.option.name]?.origin { return }
        values[value.option.name] = value
    }
}

/// Why there are no defaults to go by: what was found in the files and the environment.
package struct DefaultsFailure: Error {
    /// With the places.
    package fileprivate(set) var diagnostics: [Diagnostic] = []
    /// Why the first file that could not be used could not; `nil` where the environment alone is wrong.
    package fileprivate(set) var reason: Reason?

    /// The kinds of failure.
    package enum Reason: Sendable {
        /// It says what it may not, is no such file, or others can write to it.
        case bad
        /// It may not be read.
        case noPermission
        /// Reading it failed.
        case io
    }

    fileprivate mutating func add(_ reading: ConfigFile) {
        diagnostics += reading.diagnostics
        reason = reason ?? reading.reason
    }
}
