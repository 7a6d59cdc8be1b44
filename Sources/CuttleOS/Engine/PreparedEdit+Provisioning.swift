// SPDX-License-Identifier: Apache-2.0

internal import DevicesService
internal import DiskImage
internal import FileSystems
package import Layouts
internal import SecretMemory
internal import SystemIO

extension PreparedEdit {
    /// An edit whose service account's key is still to be made. Everything that is local was tried with a stand-in for it.
    package struct Rehearsed: Sendable {
        fileprivate let customization: Customization
        fileprivate let checked: CheckedSettings
        fileprivate let layout: ImageLayout
        fileprivate let time: Int64
        fileprivate let step: ProvisioningStep

        /// What a dry run says.
        package var plan: String { step.plan }

        /// The full name of whose account it is to be.
        package var owner: String { step.owner }
    }

    /// Tries the edit with a stand-in for the key; then asks the service whose account it is to be. Nothing is changed, here
    /// or there.
    ///
    /// - Parameter layout: `nil` for the image's own.
    /// - Parameter access: that of the customization, where many share it; `nil` where it is opened for this one.
    /// - Parameter session: of the image, with everything that is applied over it; it is used up.
    /// - Returns: `nil` for an edit that needs no account.
    package static func rehearse(
        _ customization: Customization, _ checked: CheckedSettings, _ layout: ImageLayout?, time: Int64,
        through access: OpenedAccess? = nil, in session: @autoclosure () throws(CuttleError) -> Session
    ) throws(CuttleError) -> Rehearsed? {
        guard let wanted = customization.serviceAccount else { return nil }
        let session = try session()
        let layout = if let layout { layout } else { try LayoutFinder(session).find(.automatic) }
        var stand = checked
        stand.values[.serviceAccountKey] = ProvisioningStep.standIn
        let domain =
            if let own = checked.values[.endpointDomain] { own } else {
                try session.value(of: .endpointDomain, layout)
            }
        _ = try PreparedEdit(customization, stand, layout, time: time).apply(to: session)
        let access = if let access { access } else { try OpenedAccess(wanted.access) }
        let step = try ProvisioningStep(
            wanted, through: access, domain: domain.map { String(decoding: $0, as: UTF8.self) })
        return Rehearsed(customization: customization, checked: checked, layout: layout, time: time, step: step)
    }
}

/// A key that was made for an image, and whose it is.
package struct MadeKey: Sendable {
    /// The key's file.
    fileprivate let file: SecretBytes
    /// Whose it is.
    package let account: ProvisionedAccount

    fileprivate init(_ file: SecretBytes, _ account: ProvisionedAccount) {
        self.file = file
        self.account = account
    }

    /// One that was taken out of an image; the array is empty afterwards.
    package init(taking bytes: inout [UInt8], account: ProvisionedAccount) {
        self.init(SecretBytes(taking: &bytes), account)
    }
}

extension PreparedEdit.Rehearsed {
    /// Makes the account. From here on there is something to undo, should what comes after it fail.
    package func provision() throws(CuttleError) -> MadeKey {
        let (key, account) = try step.provision()
        return MadeKey(key.bytes, account)
    }

    /// The edit with its key, which is checked as any other.
    package func edit(with key: MadeKey) throws(CuttleError) -> PreparedEdit {
        try step.requireFits(key.account)
        var whole = checked
        try whole.addKey(key)
        return try PreparedEdit(customization, whole, layout, time: time)
    }

    /// What an account's failure afterwards comes to: what was made is undone, or told; and whether the account is gone.
    package func undo(
        _ error: CuttleError, _ account: ProvisionedAccount
    ) -> (failure: CuttleError, isGone: Bool) { step.undo(error, account) }

    /// Makes the account and carries out the rest with its key. Should that fail, what was made is undone, or told.
    ///
    /// Signals that would end the process are held back: between the account and the image is no place to stop.
    ///
    /// - Parameter holdsSignals: `false` where what finishes it stops by itself when it is asked to, and says so.
    /// - Parameter finish: puts the edit into the image, or whatever else comes after it.
    package func carryOut<Result>(
        holdsSignals: Bool = true, _ finish: (PreparedEdit, ProvisionedAccount) throws(CuttleError) -> Result
    ) throws(CuttleError) -> Result {
        let signals = holdsSignals ? HeldSignals() : nil
        defer { signals?.release() }
        let key = try provision()
        do throws(CuttleError) {
            return try finish(try edit(with: key), key.account)
        } catch {
            throw step.undo(error, key.account).failure
        }
    }
}

extension CheckedSettings {
    /// Checks a key that the service made as any other; nothing of it is shown.
    package mutating func addKey(_ key: MadeKey) throws(CuttleError) {
        var input = SettingsInput()
        input[.serviceAccountKey] = .file(.bytes(key.file.array, name: "the new key"))
        // No endpoint domain beside it: the service that it is for has made it.
        let found = input.check(SettingContext(netplanCheck: .never))
        // What a file may have with a warning, a key that is made now has not.
        let isWeak = found.diagnostics.contains { $0.id.hasSuffix("private-key.weak") }
        guard let bytes = found.values[.serviceAccountKey], found.errors == 0, !isWeak else {
            throw CuttleError(
                .unavailable, "the key that the service made is not one that a device can use",
                diagnostics: found.diagnostics.filter { $0.severity == .error || isWeak }.map(\.ofNewKey))
        }
        values[.serviceAccountKey] = bytes
        diagnostics += found.diagnostics.filter { $0.id.hasPrefix(SettingName.serviceAccountKey.rawValue) }
    }
}

extension Diagnostic {
    /// The same of a key that nobody has downloaded, nor can mend.
    fileprivate var ofNewKey: Diagnostic {
        var finding = self
        if finding.hintText != nil { finding.hintText = "the service made it so" }
        return finding
    }
}

extension Session {
    /// What a setting is in the image by now; `nil` where the image, or its layout, has none.
    ///
    /// - Throws: for what is there and cannot be read.
    package func value(of setting: SettingName, _ layout: ImageLayout) throws(CuttleError) -> [UInt8]? {
        guard let place = layout.target(for: setting) else { return nil }
        let partition = try partition(for: place.partition)
        let volume = try volume(on: partition, .readOnly)
        let target = try resolved(place, on: partition, volume, verb: "find")
        do throws(FileSystemError) {
            guard try volume.status(target.path) != nil else { return nil }
            return target.value(in: try volume.read(target.path, limit: FileInput.maximumSize))
        } catch {
            throw failure(error, on: partition, of: volume)
        }
    }
}
