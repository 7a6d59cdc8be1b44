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

    func isIn(_ data: Data) -> Bool { isIn(Array(data)) }

    private func isIn(_ bytes: [UInt8]) -> Bool { needles.contains { firstOccurrence(of: $0, in: bytes[...]) != nil } }

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

extension KeyTraces {
    /// The regular files of this user's below /tmp that hold one, of those that were changed since a moment. Links are not
    /// followed; other tests make files there and remove them meanwhile.
    ///
    /// - Parameter directory: that is left out.
    /// - Returns: also whether all of them could be looked at in time.
    func filesOfTemporaryDirectory(since moment: Date, besides directory: String) -> (names: [String], isWhole: Bool) {
        let end = ContinuousClock.now + .seconds(60)
        var (names, waiting) = ([String](), ["/tmp"])
        while let folder = waiting.popLast() {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                guard ContinuousClock.now < end else { return (names, false) }
                let path = folder + "/" + name
                var status = stat()
                guard path != directory, lstat(path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR { waiting.append(path) }
                let changed = Double(max(status.st_mtim.tv_sec, status.st_ctim.tv_sec))
                guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_size <= 32 << 20,
                    changed >= moment.timeIntervalSince1970 - 1
                else { continue }
                if isInData(of: path) { names.append(path) }
            }
        }
        return (names.sorted(), true)
    }

    /// Whether a file holds one in what is not a hole; a disk image is mostly holes.
    private func isInData(of path: String) -> Bool {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var position: off_t = 0
        while true {
            let start = lseek(file, position, 3)
            guard start >= 0 else { return false }
            let end = lseek(file, start, 4)
            guard end > start else { return false }
            let bytes = [UInt8](unsafeUninitializedCapacity: Int(end - start)) { buffer, count in
                count = max(0, pread(file, buffer.baseAddress, buffer.count, start))
            }
            if isIn(bytes) { return true }
            position = end
        }
    }
}

extension Bench {
    /// Every private key that was given away, or made here, is in these files of the working directory and nowhere else: not
    /// elsewhere in the test's directories, HOME or TMPDIR, nor in /var/lib/cuttle-os, nor in /tmp.
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
        let temporary = traces.filesOfTemporaryDirectory(since: began, besides: scratch.url.path)
        #expect(temporary.names == [], sourceLocation: sourceLocation)
        #expect(temporary.isWhole, "/tmp could not be searched in time", sourceLocation: sourceLocation)
        for run in runs {
            let said = traces.isIn(run.output) || traces.isIn(Data(run.errors.utf8))
            #expect(!said, sourceLocation: sourceLocation)
        }
        #expect(server.faults == [], sourceLocation: sourceLocation)
    }
}
