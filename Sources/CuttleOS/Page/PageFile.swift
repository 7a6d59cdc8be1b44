// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Glibc

/// Where a page goes that tells of a batch. Whether it can be written is looked at before the work begins.
public struct PageFile: Sendable {
    private let path: String
    private let time: Int64

    /// - Throws: ``CuttleError/Code/cannotCreate`` where the folder takes no file, and where something is there that is no
    ///   such page, which would be lost.
    public init(_ path: String) throws(CuttleError) {
        self.path = path
        time = try Clock.now(nil)
        try requirePlace()
        try onDisk { () throws(DiskImageError) in try requireWritableFolder(of: path) }
    }

    /// Writes the page of a batch, in place of an older one.
    public func write(_ report: BatchReport) throws(CuttleError) { try write(BatchPage(report, time: time)) }

    /// Writes the page of a batch that did not begin.
    public func write(_ refusal: CuttleError) throws(CuttleError) { try write(BatchPage(refusal, time: time)) }

    private func write(_ page: BatchPage) throws(CuttleError) {
        try requirePlace()
        try onDisk { () throws(DiskImageError) in try writeNewFile(path, Array(page.text.utf8), mode: 0o644) }
    }

    private func requirePlace() throws(CuttleError) {
        func refused(_ reason: String) -> CuttleError {
            CuttleError(.cannotCreate, "the page cannot be written to \(path): \(reason)", hint: "give another name")
        }
        guard !path.isEmpty, path.last != "/" else { throw refused("this is no file name") }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused("something is there that is no regular file") }
        let mark = Array(BatchPage.mark.utf8)
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard file >= 0 else { throw refused(String(cString: strerror(errno))) }
        defer { close(file) }
        var start = [UInt8](repeating: 0, count: mark.count)
        let count = start.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
        guard count == mark.count, start == mark else { throw refused("a file is there that is no report of a batch") }
    }
}

/// A time as `2026-11-25 08:49:00 UTC`.
func utc(_ seconds: Int64) -> String {
    var (moment, parts) = (time_t(seconds), tm())
    gmtime_r(&moment, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
    return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
