// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The files of `Tests/Corpus/netplan`.
enum NetplanCorpus: String, CaseIterable {
    case valid, invalid
    /// Files that only newer Netplans than 0.106 accept.
    case newer
    /// Files that Netplan accepts and we refuse, for what they hide.
    case stricter

    struct File: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var testDescription: String { name }
    }

    var files: [File] {
        let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Corpus/netplan/\(rawValue)").standardized
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.sorted().compactMap { name in
            FileManager.default.contents(atPath: directory.appendingPathComponent(name).path)
                .map { File(name: "\(rawValue)/\(name)", bytes: Array($0)) }
        }
    }
}
