// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import TextEncodings

/// A list of images for Raspberry Pi Imager, in the form of its doc/json-schema/os-list-schema.json: a person picks an image by
/// its name there, and Imager holds what it writes against the digest.
package struct ImagerList: Sendable {
    /// One image.
    package struct Entry: Sendable {
        /// Whom it is for.
        package var name: String
        /// A line below the name.
        package var description: String
        /// Where Imager finds the compressed image: it takes whole addresses only.
        package var url: String
        /// Of the disk, in bytes.
        package var diskSize: UInt64
        /// Of the disk, in lower-case hexadecimal.
        package var diskSHA256: String
        /// Of the compressed image, in bytes.
        package var fileSize: UInt64
        /// Of the compressed image, in lower-case hexadecimal.
        package var fileSHA256: String
        /// `2026-11-25`.
        package var date: String
        /// Where the image's block map is; `nil` for none.
        package var mapURL: String?

        /// What Imager shows of an image, and where it is.
        package init(
            name: String, description: String, url: String, diskSize: UInt64, diskSHA256: String, fileSize: UInt64,
            fileSHA256: String, date: String, mapURL: String? = nil
        ) {
            (self.name, self.description, self.url, self.mapURL) = (name, description, url, mapURL)
            (self.diskSize, self.diskSHA256) = (diskSize, diskSHA256)
            (self.fileSize, self.fileSHA256, self.date) = (fileSize, fileSHA256, date)
        }
    }

    /// The list's own file.
    package static let name = "os-list.json"
    /// What the names of its images end in.
    package static let imageEnding = ".img.xz"

    private let entries: [Entry]

    /// In the order in which they are shown.
    package init(_ entries: [Entry]) { self.entries = entries }

    /// The file.
    package var text: String {
        // A board that has no tags filters nothing; without one, Imager offers its own list of boards, whose tags no image has.
        let board: JSONValue = [
            "name": "Any device", "description": "All images of this list", "tags": [], "default": true,
            "matching_type": "inclusive",
        ]
        let list: JSONValue = [
            "imager": ["devices": .array([board])], "os_list": .array(entries.map(\.jsonValue)),
        ]
        return list.pretty() + "\n"
    }

    /// What every such file begins with, as this tool writes it.
    package static var mark: String {
        let text = ImagerList([]).text
        return text.firstRange(of: "\"os_list\"").map { String(text[..<$0.lowerBound]) } ?? text
    }

    /// What is wrong with a directory's address, as the end of a sentence about it: Imager would not take it, or it tells a
    /// password; `nil` for nothing.
    package static func fault(ofAddress address: String) -> String? {
        let schemes = ["https://", "http://", "file://"]
        guard let scheme = schemes.first(where: address.hasPrefix), address.count > scheme.count else {
            return "must begin with https://, http:// or file://, and say where"
        }
        let rest = address.dropFirst(scheme.count)
        let isPlain = rest.utf8.allSatisfy { 0x21...0x7e ~= $0 } && !rest.contains { "\"<>\\^`{|}?#".contains($0) }
        guard isPlain, address.utf8.count <= 2000 else {
            return "has a character that no directory's address has, or is too long"
        }
        guard !rest.prefix(while: { $0 != "/" }).contains("@") else {
            return "has a user's name or password in it, which everybody could read in the list"
        }
        return scheme == "file://" || rest.first != "/" ? nil : "names no host"
    }

    /// A file's address as Imager takes it: its path from the root, after `file://`.
    package static func address(ofDirectory path: String) -> String {
        "file://"
            + path.split(separator: "/", omittingEmptySubsequences: false).map { percentEncoded(String($0)) }
            .joined(separator: "/")
    }
}

extension ImagerList.Entry {
    fileprivate var jsonValue: JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("description", .string(description)),
            // Imager's own.
            .init("icon", "icons/use_custom.png"), .init("url", .string(url)),
            .init("extract_size", .unsigned(diskSize)), .init("extract_sha256", .string(diskSHA256)),
            .init("image_download_size", .unsigned(fileSize)),
            .init("image_download_sha256", .string(fileSHA256)), .init("release_date", .string(date)),
            // Its settings are in it: Imager is to add none.
            .init("init_format", "none"), .init("devices", []),
        ]
        if let mapURL { members.append(.init("bmap_url", .string(mapURL))) }
        return .object(members)
    }
}
