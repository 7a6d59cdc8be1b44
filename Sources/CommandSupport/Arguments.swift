// SPDX-License-Identifier: Apache-2.0

package import CuttleOS

extension FileInput {
    /// A path, or `-` for standard input.
    package init(argument: String) {
        self = argument == "-" ? .standardInput : .path(argument)
    }
}

extension LayoutChoice {
    /// The names of the built-in layouts, as a sentence lists them.
    package static var list: String { builtInNames.joined(separator: ", ") }

    /// The name of a built-in layout, else a file's path.
    package init(argument: String?) {
        switch argument {
        case nil: self = .automatic
        case .some(let name) where LayoutChoice.builtInNames.contains(name): self = .builtIn(name)
        case .some(let path): self = .file(FileInput(argument: path))
        }
    }
}
