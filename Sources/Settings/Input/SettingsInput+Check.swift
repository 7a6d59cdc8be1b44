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
            result.add(option.check(source, context), of: name, besides: context)
        case .file(let file):
            let shared = option.isShareable ? shared : nil
            let known = shared?.find(file, name)
            let found = known ?? check(file, option, context)
            if known == nil { shared?.keep(found, of: file, name) }
            switch found {
            case .success(let value): result.add(value, of: name, besides: context)
            case .failure(let failure): result.add(failure)
            }
        }
    }

    private func check(
        _ file: FileInput, _ option: SettingOption, _ context: SettingContext
    ) -> Result<CheckedValue, InputFailure> {
        do throws(InputFailure) {
            let found = option.check(try file.text(of: option.key), context)
            if case .supplied = file { return .success(found.concealed(of: option.key)) }
            return .success(found)
        } catch {
            var failure = option.nameMayBeSecret ? error.withoutName(option) : error
            if case .supplied = file {
                failure.diagnostic.source.origin = .source(key: option.key)
            } else if failure.diagnostic.source.origin == .file {
                failure.diagnostic.source.origin = .settingsFile(key: option.key)
            }
            return .failure(failure)
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

extension CheckedValue {
    /// The same, of a text that nothing may be shown of.
    fileprivate func concealed(of key: String) -> CheckedValue {
        var copy = self
        copy.diagnostics.conceal(of: key)
        if let besides {
            copy.besides = { context in
                var findings = besides(context)
                findings.conceal(of: key)
                return findings
            }
        }
        return copy
    }
}
