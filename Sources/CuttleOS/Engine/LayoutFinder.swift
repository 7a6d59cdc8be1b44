// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Documents
internal import FileSystems
package import Layouts

extension LayoutChoice {
    /// The names of the layouts that are part of the tool.
    public static let builtInNames = ImageLayout.builtInNames
}

/// Finds the layout that an edit or an inspection goes by: the one that is asked for, else the image's own, else the
/// built-in one.
package struct LayoutFinder {
    /// Where an image says itself how its settings are laid out.
    static let ownPartition = "EDGELQ_BOOT"
    static let ownPath = "/edgelq/layout.yaml"

    /// Refuses a setting that would take the place of the image's own layout, however the layout names its partition.
    static func requireOther(_ target: LayoutTarget, on partition: Partition, _ layout: String) throws(CuttleError) {
        guard target.path == ownPath, partition.label == ownPartition else { return }
        throw CuttleError(
            .badInput,
            "the layout \(trusted: layout) puts \(trusted: target.setting.rawValue) where the image's own layout is",
            hint: "give it another path than \(trusted: ownPath)")
    }

    private let session: Session

    /// Looks for the layout of an image that is open.
    package init(_ session: Session) { self.session = session }

    /// The layout that is asked for; with `automatic` the image's own, else the built-in one.
    ///
    /// - Throws: where it cannot be read, or is not valid.
    package func find(_ choice: LayoutChoice) throws(CuttleError) -> ImageLayout {
        if let chosen = try Self.chosen(choice) { return chosen }
        if let own = try ownLayout() { return own }
        return try Self.builtIn(ImageLayout.builtInNames[0])
    }

    /// The layout that is asked for; `nil` where the image is to say.
    static func chosen(_ choice: LayoutChoice) throws(CuttleError) -> ImageLayout? {
        switch choice {
        case .automatic: return nil
        case .builtIn(let name): return try builtIn(name)
        case .file(let input):
            let bytes: [UInt8]
            do throws(InputFailure) {
                bytes = try input.read()
            } catch {
                throw CuttleError(
                    error.code, "the layout cannot be read",
                    hint: "the built-in layouts are \(trusted: ImageLayout.builtInNames.joined(separator: ", "))",
                    diagnostics: [error.diagnostic])
            }
            return try check(SourceText(name: input.displayName, bytes: bytes))
        }
    }

    private static func builtIn(_ name: String) throws(CuttleError) -> ImageLayout {
        if let layout = ImageLayout.builtIn(name) { return layout }
        throw CuttleError(
            .usage, "there is no built-in layout '\(trusted: name)'",
            hint: "there are: \(trusted: ImageLayout.builtInNames.joined(separator: ", "))")
    }

    /// `nil` where the image has none, or no partition that could hold it.
    private func ownLayout() throws(CuttleError) -> ImageLayout? {
        let candidates = session.table.partitions.filter { $0.label == Self.ownPartition }
        guard candidates.count == 1 else { return nil }
        guard let volume = try session.findVolume(on: candidates[0], .readOnly) else { return nil }
        let bytes: [UInt8]
        do throws(FileSystemError) {
            guard let status = try volume.status(Self.ownPath), status.kind == .regular else { return nil }
            bytes = try volume.read(Self.ownPath, limit: FileInput.maximumSize)
        } catch {
            throw session.failure(error, on: candidates[0], of: volume)
        }
        return try Self.check(SourceText(name: "\(Self.ownPartition):\(Self.ownPath)", bytes: bytes))
    }

    private static func check(_ source: SourceText) throws(CuttleError) -> ImageLayout {
        let checked = ImageLayout.check(source)
        guard let layout = checked.value, !checked.hasErrors else {
            throw CuttleError(
                .badInput, "the layout \(trusted: source.name) is not valid", diagnostics: checked.diagnostics)
        }
        return layout
    }
}
