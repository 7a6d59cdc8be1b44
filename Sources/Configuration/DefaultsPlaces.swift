// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemIO

/// Where defaults are looked for: files, and variables, which weigh more.
package struct DefaultsPlaces: Sendable {
    /// In the order of growing weight.
    package var files: [String]
    /// Those that begin with `CUTTLE_OS_`, by name, and other ones that say the same as one of them.
    package var variables: [Variable]

    /// A variable of the environment, as bytes.
    package struct Variable: Sendable {
        /// What stands before the first equals sign.
        package var name: String
        /// What stands behind it; never empty, which means that it is not set.
        package var value: [UInt8]

        /// A variable by its name and what it holds.
        package init(_ name: String, _ value: [UInt8]) { (self.name, self.value) = (name, value) }
    }

    /// These files and variables.
    package init(files: [String] = [], variables: [Variable] = []) {
        (self.files, self.variables) = (files, variables)
    }

    /// No file and no variable: as if nobody had said anything.
    package static let nowhere = DefaultsPlaces()

    /// The system's file, the user's, and the process's environment. The user's is that of whoever the process runs as: under
    /// sudo it is root's, unless sudo leaves HOME or XDG_CONFIG_HOME as they are.
    package static var process: DefaultsPlaces {
        var variables = environmentVariables(beginningWith: "CUTTLE_OS_").filter { !$0.value.isEmpty }
            .map { Variable(String(decoding: $0.name, as: UTF8.self), $0.value) }
        let directories: [String]
        if let index = variables.firstIndex(where: { $0.name == directoriesVariable }) {
            directories = String(decoding: variables.remove(at: index).value, as: UTF8.self).split(separator: ":")
                .map(String.init)
        } else {
            let user = directory(namedBy: "XDG_CONFIG_HOME") ?? directory(namedBy: "HOME").map { $0 + "/.config" }
            directories = ["/etc/cuttle-os"] + (user.map { [$0 + "/cuttle-os"] } ?? [])
        }
        for option in ConfigurableOption.withOtherVariable {
            guard let name = option.otherVariable, let value = getenv(name), value.pointee != 0 else { continue }
            variables.append(Variable(name, Array(String(cString: value).utf8)))
        }
        return DefaultsPlaces(files: directories.map { $0 + "/config.yaml" }, variables: variables)
    }

    /// The directories that are looked in, in the place of both, with colons between them: for tests, and for scripts that are
    /// to work the same everywhere.
    package static let directoriesVariable = "CUTTLE_OS_CONFIG_DIRS"
}
