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
            definition.check(source, context, shared, &result)
            context.values[definition.name] = result.values[definition.name]
        }
        return result
    }
}

extension SettingDefinition {
    fileprivate func check(
        _ source: SettingSource, _ context: SettingContext, _ shared: SharedChecks?, _ result: inout CheckedSettings
    ) {
        guard let option = option(source.kind) else {
            result.diagnostics.append(
                Diagnostic(
                    "\(name.rawValue).source", .error, "\(trusted: name.rawValue) cannot be given in this way",
                    in: SourceText(name: name.rawValue, bytes: [])))
            return
        }
        switch source {
        case .value(let text), .hash(let text):
            let source = SourceText(name: option.flag, bytes: Array(text.utf8), origin: .value(key: option.key))
            result.add(option.check(source, context), of: name)
        case .file(let file):
            guard option.isShareable, let shared else { return check(file, option, context, &result) }
            if let known = shared.find(file, name) { return result.add(known) }
            var part = CheckedSettings()
            check(file, option, context, &part)
            shared.keep(part, of: file, name)
            result.add(part)
        }
    }

    private func check(
        _ file: FileInput, _ option: SettingOption, _ context: SettingContext, _ result: inout CheckedSettings
    ) {
        do throws(InputFailure) {
            var found = option.check(try file.text(of: option.key), context)
            if case .supplied = file { found.diagnostics.conceal(of: option.key) }
            result.add(found, of: name)
        } catch {
            var failure = option.nameMayBeSecret ? error.withoutName(option) : error
            if case .supplied = file {
                failure.diagnostic.source.origin = .source(key: option.key)
            } else if failure.diagnostic.source.origin == .file {
                failure.diagnostic.source.origin = .settingsFile(key: option.key)
            }
            result.add(failure)
        }
    }
}

extension [Diagnostic] {
    /// Takes care that nothing is shown of the text that they are about, a key or a name neither, and that they say where it is from.
    fileprivate mutating func conceal(of key: String) {
        for index in indices {
            self[index].source.origin = .source(key: key)
            let all = SourceRange(start: 0, end: self[index].source.bytes.count)
            self[index].source.disclosure = Disclosure(open: [], withheld: [all])
            self[index].fixItTexts = []
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
