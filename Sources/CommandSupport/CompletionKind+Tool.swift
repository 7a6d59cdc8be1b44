// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
internal import CuttleOS

/// What shells offer for the values of options and arguments. Every value that is a file, a directory or a disk says so by one
/// of these, and what an enumeration lists is offered without saying so.
extension CompletionKind {
    /// A disk image, by what its name ends in.
    package static var image: CompletionKind { .file(extensions: OSImage.fileEndings) }
    /// A YAML file.
    package static var yaml: CompletionKind { .file(extensions: yamlEndings) }
    /// A batch's manifest.
    package static var manifest: CompletionKind { .file(extensions: yamlEndings + ["json", "csv"]) }
    /// A page for people.
    package static var page: CompletionKind { .file(extensions: ["html"]) }
    /// A service account's key.
    package static var key: CompletionKind { .file(extensions: ["json"]) }
    /// Certificates.
    package static var certificates: CompletionKind { .file(extensions: ["pem", "crt"]) }
    /// A built-in layout, or a file.
    package static var layout: CompletionKind {
        .custom { words, index, prefix in ShellOffer.layouts(ShellOffer.word(words, index, prefix)) }
    }
    /// A disk that an image could be written to.
    package static var disk: CompletionKind { .custom { _, _, _ in ShellOffer.disks() } }

    static let yamlEndings = ["yaml", "yml"]
}
