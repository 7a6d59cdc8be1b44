// SPDX-License-Identifier: Apache-2.0

internal import DiskImage
internal import Documents
internal import Netplan

extension SettingsInput {
    /// Checks every setting that is given, and shows everything that was found at once.
    ///
    /// - Parameter partitions: the table of the image that the settings are for; `nil` where none is known.
    /// - Parameter earlierHash: of the password that an image has by now: kept where it is one of the same password.
    /// - Parameter shared: what is known of files already, by whoever checks many devices.
    func check(
        partitions: PartitionTable?, _ netplanCheck: NetplanCheck, earlierHash: String? = nil,
        shared: SharedChecks? = nil
    ) -> CheckedSettings {
        var result = CheckedSettings()
        if let endpointDomain {
            let found = EndpointDomain.check(.flag("--endpoint-domain", endpointDomain))
            result.values[.endpointDomain] = result.take(found)?.bytes
        }
        let domain = result.values[.endpointDomain].map { String(decoding: $0, as: UTF8.self) }
        // It is held against the device's own domain.
        checkFile(serviceAccountKey, .serviceAccountKey, nil, &result) { source, result in
            result.take(ServiceAccountKey.check(source, endpointDomain: domain))?.bytes
        }
        checkFile(diskMapping, .diskMapping, shared, &result) { source, result in
            let known = partitions?.partitions.map {
                KnownPartition(label: $0.label, number: $0.number, start: $0.start)
            }
            return result.take(DiskMapping.check(source, partitions: known))?.bytes
        }
        checkFile(networkAgent, .networkAgent, shared, &result) { source, result in
            guard let agent = result.take(NetworkAgent.check(source)) else { return nil }
            result.diagnostics += NetplanTool.check(source, use: netplanCheck.use)
            return agent.bytes
        }
        checkFile(ntp, .ntp, shared, &result) { source, result in result.take(TimeSync.check(source))?.bytes }
        for (name, flag, value) in [
            (SettingName.httpProxy, "--http-proxy", httpProxy), (.httpsProxy, "--https-proxy", httpsProxy),
        ] {
            guard let value else { continue }
            let proxy = result.take(Proxy.check(url: .flag(flag, value)))
            result.values[name] = proxy?.bytes
            if proxy?.hasCredentials == true { result.withCredentials.insert(name) }
        }
        if let noProxy {
            result.values[.noProxy] = result.take(Proxy.check(noProxy: .flag("--no-proxy", noProxy)))?.bytes
        }
        // Last: a hash takes a quarter of a second, which is wasted where anything else is wrong.
        checkPassword(keeping: earlierHash, &result)
        return result
    }

    /// Reads a settings file and checks it, unless it is known already.
    private func checkFile(
        _ input: FileInput?, _ name: SettingName, _ shared: SharedChecks?, _ result: inout CheckedSettings,
        _ check: (SourceText, inout CheckedSettings) -> [UInt8]?
    ) {
        guard let input else { return }
        if let known = shared?.find(input, name) { return result.add(known) }
        var part = CheckedSettings()
        read(input, name, &part, check)
        shared?.keep(part, of: input, name)
        result.add(part)
    }

    private func read(
        _ input: FileInput, _ name: SettingName, _ result: inout CheckedSettings,
        _ check: (SourceText, inout CheckedSettings) -> [UInt8]?
    ) {
        do throws(InputFailure) {
            result.values[name] = check(try input.text(), &result)
        } catch {
            result.add(error)
        }
    }

    private func checkPassword(keeping earlier: String?, _ result: inout CheckedSettings) {
        guard let password else { return }
        do throws(InputFailure) {
            let found =
                switch password {
                case .plain(let text):
                    Password.check(
                        .flag("--password", text), method: passwordHashMethod, keeping: earlier)
                case .hash(let text): Password.check(hash: .flag("--password-hash", text))
                case .file(let input):
                    Password.check(
                        file: SourceText(name: input.displayName, bytes: try input.read()),
                        method: passwordHashMethod, keeping: earlier)
                }
            result.values[.password] = result.take(found)?.bytes
        } catch {
            result.add(error.withoutPassword)
        }
    }
}

extension InputFailure {
    /// The failure of a password's file, which is not named where its name can be the password itself.
    fileprivate var withoutPassword: InputFailure {
        let source = diagnostic.source
        guard diagnostic.id == "input.missing", !source.name.contains(where: { $0 == "/" || $0 == "." }) else {
            return self
        }
        var copy = self
        copy.diagnostic.source = SourceText(name: "--password-file", bytes: [])
        copy.diagnostic.hintText = "check the path, which is not shown as it could be the password itself"
        return copy
    }
}

extension NetplanCheck {
    fileprivate var use: NetplanTool.Use {
        switch self {
        case .auto: .auto
        case .always: .always
        case .never: .never
        }
    }
}

extension PasswordHash {
    /// Hashes a password.
    public static func make(_ input: PasswordInput, method: PasswordHashMethod) throws(CuttleError) -> PasswordHash {
        var settings = SettingsInput()
        settings.password = input
        settings.passwordHashMethod = method
        let checked = settings.check(partitions: nil, .never)
        try checked.requireValid()
        let hash = String(decoding: checked.values[.password] ?? [], as: UTF8.self)
        return PasswordHash(hash: hash, method: method, diagnostics: checked.diagnostics)
    }
}
