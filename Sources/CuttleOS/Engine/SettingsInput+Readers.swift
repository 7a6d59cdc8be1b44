// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import SystemIO

extension [FileInput] {
    /// Standard input, and any other pipe, can be read once.
    package func requireOneReader() throws(CuttleError) {
        guard count(where: { $0 == .standardInput }) <= 1 else {
            throw CuttleError(
                .usage, "standard input is asked for more than once",
                hint: "give '-' for one file, and a path for every other")
        }
        var known: Set<FileIdentity> = []
        for file in self where file.isDescriptor {
            let path = if case .path(let path) = file { path } else { "/dev/stdin" }
            guard let identity = FileIdentity(of: [UInt8](path.utf8)), !known.insert(identity).inserted else {
                continue
            }
            throw CuttleError(
                .usage, "one pipe is given for two files: \(trusted: file.displayName) is read by another option, too",
                hint: "give each file a pipe of its own")
        }
    }
}

extension KnownPartition {
    init(_ partition: Partition) {
        self.init(label: partition.label, number: partition.number, start: partition.start)
    }
}

extension PartitionTable {
    /// What the checks of settings ask of it.
    package var known: [KnownPartition] { partitions.map { KnownPartition($0) } }
}

extension PasswordHash {
    /// Hashes a password.
    ///
    /// - Parameter source: the password, or a file whose first line it is.
    public static func make(_ source: SettingSource, method: PasswordHashMethod) throws(CuttleError) -> PasswordHash {
        var settings = SettingsInput()
        settings[.password] = source
        settings.passwordHashMethod = method
        let checked = settings.check(SettingContext(netplanCheck: .never))
        try checked.requireValid()
        let hash = String(decoding: checked.values[.password] ?? [], as: UTF8.self)
        return PasswordHash(hash: hash, method: method, diagnostics: checked.diagnostics)
    }
}
