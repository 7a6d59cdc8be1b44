// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Forms in which a private key could lie somewhere: its text, in JSON too, where lines stay whole; its DER bytes; both in
/// base64.
struct KeyTraces {
    private let needles: [Data]

    init(_ pems: [String]) {
        needles = pems.flatMap { pem -> [Data] in
            let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
            guard lines.count > 8 else { return [] }
            let middle = Data(lines[lines.count / 2].utf8)
            let der = Data(base64Encoded: lines.joined()) ?? Data()
            let bytes = der.dropFirst(der.count / 2).prefix(48)
            let text = Data(pem.utf8)
            // Base64 of the text, whichever byte it begins with, without the ends that depend on what is around them.
            let encoded = (0..<3).map { shift in
                Data(Data(text.dropFirst(600 + shift).prefix(60)).base64EncodedString().dropLast(4).utf8)
            }
            return [middle, Data(bytes)] + encoded
        }
    }

    func isIn(_ data: Data) -> Bool { needles.contains { data.range(of: $0) != nil } }

    /// The regular files below a directory that hold one.
    func files(below directory: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: directory)
        return (all?.compactMap { $0 as? String } ?? []).filter { name in
            let path = directory + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
            return isIn((try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data())
        }.sorted()
    }
}

extension Bench {
    /// Every private key that was given away, or made here, is in these files of the working directory and nowhere else.
    ///
    /// - Parameter runs: whose output holds none either.
    func expectKeys(
        _ local: [String] = [], onlyIn names: [String], after runs: [Run],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let traces = KeyTraces(server.privateKeys + local)
        let found = traces.files(below: scratch.url.path)
        #expect(found == names.map { "work/" + $0 }.sorted(), sourceLocation: sourceLocation)
        let elsewhere = traces.files(below: "/var/lib/cuttle-os")
        #expect(elsewhere == [], sourceLocation: sourceLocation)
        for run in runs {
            let said = traces.isIn(run.output) || traces.isIn(Data(run.errors.utf8))
            #expect(!said, sourceLocation: sourceLocation)
        }
        #expect(server.faults == [], sourceLocation: sourceLocation)
    }
}
