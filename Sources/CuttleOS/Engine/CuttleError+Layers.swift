// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import FileSystems

extension CuttleError {
    init(_ error: DiskImageError) {
        let code: Code =
            switch error.code {
            case .badImage, .outOfBounds, .tooManyChanges: .badInput
            case .missing: .missing
            case .cannotCreate: .cannotCreate
            case .io: .io
            case .busy: .inUse
            case .noPermission: .noPermission
            }
        let written: Written = error.isComplete ? .everything : error.journal.map(Written.journal) ?? .nothing
        self.init(
            code, MessageText(trusted: error.message), hint: error.hint.map { MessageText(trusted: $0) },
            written: written)
    }

    /// `partition` is how messages name it.
    init(_ error: FileSystemError, image: String, partition: String) {
        let code: Code =
            switch error.code {
            case .notFound: .missing
            case .inUse: .inUse
            case .inputOutput: .io
            case .noSpace, .noInodes: .cannotCreate
            case .internal, .abandoned, .readOnly: .bug
            default: .badInput
            }
        // What was tried on the file system as a whole names no path.
        let subject = error.subject.isEmpty ? "in \(partition)" : "\(partition):\(error.subject)"
        self.init(
            code,
            "\(trusted: image): could not \(trusted: error.operation) \(trusted: subject): \(trusted: error.reason)")
        switch error.cause {
        case let cause as DiskImageError: causeTexts = [MessageText(trusted: cause.message)]
        case let cause?: causeTexts = ["\(trusted: "\(cause)")"]
        case nil: break
        }
    }
}

/// Runs a step of the disk layer, and throws what it throws as the library's own error.
func onDisk<Result>(_ step: () throws(DiskImageError) -> Result) throws(CuttleError) -> Result {
    do throws(DiskImageError) {
        return try step()
    } catch {
        throw CuttleError(error)
    }
}
