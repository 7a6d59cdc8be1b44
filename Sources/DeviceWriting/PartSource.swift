// SPDX-License-Identifier: Apache-2.0

internal import DiskImage

/// Gives an image in parts, from its start to its end.
protocol PartSource {
    /// In bytes; `nil` where only the end tells.
    var size: UInt64? { get }

    /// Gives every part until `give` says not to go on. When it returns otherwise, all that was given is right.
    func forEach(_ give: (Part) -> Bool) throws(DiskImageError)
}

/// An image file with changes applied over it: what is a hole in it is not read.
struct FileSource: PartSource {
    private let content: ImageContent
    private let occupied: [Range<UInt64>]

    var size: UInt64? { content.size }

    init(_ image: ImageFile, _ content: ImageContent) throws(DiskImageError) {
        self.content = content
        occupied = content.occupied(try image.dataRanges(), step: UInt64(Part.size))
    }

    func forEach(_ give: (Part) -> Bool) throws(DiskImageError) {
        var position: UInt64 = 0
        func zeros(to end: UInt64) -> Bool {
            while position < end {
                let next = min(end, position + Part.maximumZeros)
                guard give(Part(.zeros(position..<next))) else { return false }
                position = next
            }
            return true
        }
        for range in occupied {
            guard zeros(to: range.lowerBound) else { return }
            while position < range.upperBound {
                let end = min(range.upperBound, position + UInt64(Part.size))
                for part in Part.split(try content.read(position..<end), at: position) {
                    guard give(part) else { return }
                }
                position = end
            }
        }
        _ = zeros(to: content.size)
    }
}

/// An image that comes in one stream.
struct StreamSource: PartSource {
    let stream: any ImageStream
    let size: UInt64? = nil

    func forEach(_ give: (Part) -> Bool) throws(DiskImageError) {
        var position: UInt64 = 0
        while true {
            var bytes = [UInt8](repeating: 0, count: Part.size)
            let result = bytes.withUnsafeMutableBytes { buffer in
                Result { () throws(DiskImageError) in try stream.read(into: buffer) }
            }
            let count = try result.get()
            guard count > 0 else { return }
            bytes.removeLast(bytes.count - count)
            for part in Part.split(bytes, at: position) {
                guard give(Part(part.kind, stream.sourceDone)) else { return }
            }
            position += UInt64(count)
        }
    }
}
