// SPDX-License-Identifier: Apache-2.0

public import CuttleOS
internal import DiskImage
internal import Glibc
internal import Synchronization
internal import SystemIO

/// Where a page goes that tells of a batch. Whether it can be written is looked at before the work begins.
public final class PageFile: Sendable {
    private let path: String
    private let time: Int64
    /// Whether something else belongs there, so that no page is written, not even one of that.
    private let isTaken = Mutex(false)

    /// - Throws: ``CuttleError/Code/cannotCreate`` where the directory takes no file, and where something else than
    ///   such a page is there, which would be lost.
    public init(_ path: String) throws(CuttleError) {
        self.path = path
        time = try Clock.now(nil)
        try requirePlace()
        try onDisk { () throws(DiskImageError) in try requireWritableDirectory(of: path) }
    }

    /// Refuses a place where the batch reads something or makes something, whether that is there or not.
    ///
    /// - Parameter names: of the batch's images, in a directory; their receipts are beside them.
    func requireApart(
        fromInputs inputs: some Sequence<String>, images names: some Sequence<String> = [], in directory: String = ""
    ) throws(CuttleError) {
        let own = Place(path)
        let input = inputs.first { Place($0).meets(own) }.map { "the batch reads \($0)" }
        let isThere =
            own.directory != nil && own.directory == FileIdentity(of: Array((directory.isEmpty ? "." : directory).utf8))
        let image = names.first { name in
            isThere && own.name == name.lowercased()
                || own.file != nil && Place(directory + "/" + name).file == own.file
        }
        guard let reason = input ?? image.map({ "the batch makes the image \($0) there" }) else { return }
        isTaken.withLock { $0 = true }
        throw refused(reason)
    }

    /// Where a file is, or would be.
    private struct Place {
        var file: FileIdentity?
        var directory: FileIdentity?
        /// In small letters, which some file systems take for capitals.
        var name: String

        init(_ path: String) {
            file = FileIdentity(of: Array(path.utf8))
            let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
            self.name = name.lowercased()
            let parent = path.dropLast(name.count)
            directory = FileIdentity(of: parent.isEmpty ? [UInt8(ascii: ".")] : Array(parent.utf8))
        }

        func meets(_ other: Place) -> Bool {
            file != nil && file == other.file || directory != nil && directory == other.directory && name == other.name
        }
    }

    /// Writes the page of a batch, in place of an older one. One that holds findings of settings files is its owner's alone.
    public func write(_ report: BatchReport) throws(CuttleError) { try write(BatchPage(report, time: time)) }

    /// Writes the page of a batch that did not begin.
    public func write(_ refusal: CuttleError) throws(CuttleError) { try write(BatchPage(refusal, time: time)) }

    private func write(_ page: BatchPage) throws(CuttleError) {
        guard !isTaken.withLock({ $0 }) else { return }
        try requirePlace()
        try onDisk { () throws(DiskImageError) in
            try writeNewFile(path, Array(page.text.utf8), mode: page.isPrivate ? 0o600 : 0o644)
        }
    }

    private func refused(_ reason: String) -> CuttleError {
        CuttleError(
            .cannotCreate, "the page cannot be written to \(trusted: path): \(trusted: reason)",
            hint: "give another name")
    }

    private func requirePlace() throws(CuttleError) {
        try requireOutputName(path)
        guard !path.isEmpty, path.last != "/" else { throw refused("this is not a file's name") }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused("something is there that is not a regular file") }
        let mark = Array(BatchPage.mark.utf8)
        let start: [UInt8]
        do throws(Errno) {
            let file = try Descriptor(path, .readOnly, [.nonBlocking, .noFollow])
            start = try [UInt8](unsafeUninitializedCapacity: mark.count) { (buffer, count) throws(Errno) in
                count = try file.file.fill(UnsafeMutableRawBufferPointer(buffer), from: 0)
            }
        } catch {
            throw refused("\(error)")
        }
        guard start == mark else { throw refused("a file is there that is not a report of a batch") }
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
