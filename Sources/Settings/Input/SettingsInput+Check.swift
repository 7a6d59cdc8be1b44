// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics

extension SettingsInput {
    /// Checks every setting that is given, and shows everything that was found at once.
    ///
    /// - Parameter shared: what is known of files already, by whoever checks many devices.
    package func check(_ context: SettingContext, shared: SharedChecks? = nil) -> CheckedSettings {
        var (result, context) = (CheckedSettings(), context)
        context.passwordHashMethod = passwordHashMethod
        for definition in SettingDefinition.inCheckingOrder {
            guard let source = self[definition.name] else { continue }
            context.values = result.values
            result.add(definition.check(source, context, shared))
        }
        return result
    }
}

extension SettingDefinition {
    fileprivate func check(
        _ source: SettingSource, _ context: SettingContext, _ shared: SharedChecks?
    ) -> CheckedSettings {
        guard let option = option(source.kind) else {
            var result = CheckedSettings()
            result.diagnostics = [
                Diagnostic(
                    "\(name.rawValue).source", .error, "\(trusted: name.rawValue) cannot be given in this way",
                    in: SourceText(name: name.rawValue, bytes: []))
            ]
            return result
        }
        switch source {
        case .value(let text), .hash(let text):
            let source = SourceText(name: option.flag, bytes: Array(text.utf8), origin: .value(key: option.key))
            return CheckedSettings(name, option.check(source, context))
        case .file(let file):
            let shared = option.isShareable ? shared : nil
            if let known = shared?.find(file, name) { return known }
            let result = check(file, option, context)
            shared?.keep(result, of: file, name)
            return result
        }
    }

    private func check(_ file: FileInput, _ option: SettingOption, _ context: SettingContext) -> CheckedSettings {
        do throws(InputFailure) {
            return CheckedSettings(name, option.check(try file.text(of: option.key), context))
        } catch {
            var failure = option.nameMayBeSecret ? error.withoutName(option) : error
            if failure.diagnostic.source.origin == .file {
                failure.diagnostic.source.origin = .settingsFile(key: option.key)
            }
            return CheckedSettings(failure)
        }
    }
}

extension InputFailure {
    /// The failure of a password's file, which is not named where its name can be the password itself.
    fileprivate func withoutName(_ option: SettingOption) -> InputFailure {
        let source = diagnostic.source
        guard diagnostic.id == "input.missing", !source.name.contains(where: { $0 == "/" || $0 == "." }) else {
            return self
        }
        var copy = self
        copy.diagnostic.source = SourceText(name: option.flag, bytes: [], origin: .value(key: option.key))
        copy.diagnostic.hintText = "check the path, which is not shown as it could be the password itself"
        return copy
    }
}
