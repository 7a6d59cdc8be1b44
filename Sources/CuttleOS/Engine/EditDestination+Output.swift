// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
public import ImageFormats

extension ImageFormat {
    /// What a file's name says that it is, whatever the case of its letters: `NEW.qcow2` is a thin image, and what says
    /// nothing is a full copy.
    ///
    /// - Throws: ``CuttleError/Code/usage`` for a name that says that it is something else, such as `NEW.vmdk`.
    public init(ofFileNamed name: String) throws(CuttleError) {
        if let other = Self.other(saidByFileNamed: name) {
            throw CuttleError(
                .usage,
                "the name of \(trusted: name) says that it is \(trusted: other), which is not what this tool makes",
                hint: "\(trusted: Self.namingAdvice), and convert that; or say what it is: \(remedy: .format(nil))")
        }
        self = Self(saidByFileNamed: name) ?? .raw
    }
}

extension EditDestination {
    /// A new image at a path, of the format that is given or that its name says.
    ///
    /// - Throws: ``CuttleError/Code/usage`` where none is given, and the name says that it is something else.
    public init(newImageAt path: String, format: ImageFormat?) throws(CuttleError) {
        let format = if let format { format } else { try ImageFormat(ofFileNamed: path) }
        self = .newImage(path, format)
    }

    /// The new image's path; `nil` where none is made.
    var newPath: String? { if case .newImage(let path, _) = self { path } else { nil } }

    /// The new image's format; `nil` where none is made.
    var format: ImageFormat? { if case .newImage(_, let format) = self { format } else { nil } }
}

/// Refuses a path that no output of the user's own can have.
package func requireOutputName(_ path: String) throws(CuttleError) {
    guard path != "-" else {
        throw CuttleError(
            .usage, "an output is a file: it cannot go to standard output", hint: "name it; ./- is a file named -")
    }
    if let reason = OwnName.reason(ofFileAt: path) {
        throw CuttleError(
            .cannotCreate,
            "no output can have a name that is one of this tool's own, and that of \(trusted: path) \(trusted: reason)",
            hint: "give another name")
    }
}
