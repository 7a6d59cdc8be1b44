// SPDX-License-Identifier: Apache-2.0

internal import Diagnostics
internal import Documents
internal import Glibc
internal import Schemas
internal import SystemIO

/// A config.yaml, read and checked.
struct ConfigFile {
    private(set) var values: [Defaults.Value] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether there is such a file, as far as this process can tell.
    private(set) var isPresent = true
    /// What kind of failure it is; `nil` for none.
    private(set) var reason: DefaultsFailure.Reason?

    private let path: String
    static let kind = "config"
    /// In bytes. Every option with a comment of a screen is less.
    static let maximumSize = 64 << 10

    init(_ path: String) {
        self.path = path
        do throws(Errno) {
            let file = try Descriptor(reading: path)
            var status = stat()
            guard fstat(file.number, &status) == 0 else { throw .last }
            guard isUsable(status) else { return }
            if let bytes = try file.file.readToEnd(limit: Self.maximumSize) {
                take(SourceText(name: path, bytes: bytes))
            } else {
                refuseSize()
            }
        } catch {
            fail(error)
        }
    }

    /// As ssh_config(5) has it: others could have put in what the tool goes by, and it runs as root. Where sudo keeps HOME, the
    /// file is that of the caller, who says what is run.
    private mutating func isUsable(_ status: stat) -> Bool {
        guard status.st_mode & S_IFMT == S_IFREG else {
            refuse("not-a-file", .bad, "this is not a regular file", hint: "put a file there, or nothing")
            return false
        }
        let owners = [0, geteuid()] + (sudoCaller().map { [$0.owner] } ?? [])
        guard owners.contains(status.st_uid) else {
            refuse(
                "owner", .bad,
                "the file belongs to user \(status.st_uid), who is neither root nor the one who runs this",
                hint: "whoever may change it decides how the tool works: make it your own, or root's")
            return false
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            refuse(
                "mode", .bad, "others than its owner can write to the file",
                hint: "whoever may change it decides how the tool works: take that away with chmod go-w")
            return false
        }
        return true
    }

    private mutating func fail(_ error: Errno) {
        var status = stat()
        switch error {
        case .noSuchFileOrDirectory, .notDirectory: isPresent = false
        // A directory that may not be entered, as another user's home, has no file for this user.
        case .permissionDenied where stat(path, &status) != 0: isPresent = false
        case .permissionDenied, .notPermitted:
            refuse(
                "no-permission", .noPermission, "the file may not be read",
                hint: "make it readable for everybody who runs this, or remove it")
        default: refuse("io", .io, "the file cannot be read: \(trusted: error)")
        }
    }

    private mutating func refuseSize() {
        refuse(
            "size", .bad, "a file of at most \(Self.maximumSize >> 10) KiB is taken, and this one is larger",
            hint: "no such file is; is this the right one?")
    }

    private mutating func refuse(
        _ id: String, _ reason: DefaultsFailure.Reason, _ message: MessageText, hint: MessageText? = nil
    ) {
        let source = SourceText(name: path, bytes: [])
        diagnostics.append(Diagnostic("\(Self.kind).\(id)", .error, message, in: source, hint: hint))
        self.reason = reason
    }

    private mutating func take(_ source: SourceText) {
        var options = ParseOptions(idPrefix: Self.kind)
        (options.maximumSize, options.maximumNodes, options.maximumAliasNodes) = (Self.maximumSize, 2000, 1000)
        let parsed = parseYAML(source, options)
        // One whose lines are all comments says nothing, and is right.
        if parsed.value == nil, parsed.diagnostics.allSatisfy({ $0.id == "\(Self.kind).empty" }) { return }
        guard let document = parsed.value else {
            diagnostics = EmbeddedFile.configSchema.disclosing(parsed.diagnostics, of: nil)
            reason = .bad
            return
        }
        let (known, refusals) = document.withoutRefusedKeys()
        let structure = EmbeddedFile.configSchema.check(known, idPrefix: Self.kind)
        diagnostics = EmbeddedFile.configSchema.disclosing(parsed.diagnostics + structure, of: known) + refusals
        diagnostics = diagnostics.inOrder
        guard !diagnostics.contains(where: { $0.severity == .error }) else {
            reason = .bad
            return
        }
        let map = LineMap(source)
        for entry in known.root.entries ?? [] {
            guard let option = entry.key.text.flatMap(ConfigurableOption.named),
                let text = entry.value.commandLineText(option.kind)
            else { continue }
            let line = map.location(of: entry.key.range.start).line
            values.append(Defaults.Value(option: option, text: text, origin: .file(path, line: line)))
        }
    }
}

extension Document {
    /// Without the keys that are options and may have no default, and a finding for each of these. Of their values, which can be
    /// secrets, nothing is shown.
    fileprivate func withoutRefusedKeys() -> (Document, [Diagnostic]) {
        guard let entries = root.entries else { return (self, []) }
        var (copy, findings, kept) = (self, [Diagnostic](), [Node.Entry]())
        for entry in entries {
            guard let key = entry.key.text, let reason = RefusedOption(key) else {
                kept.append(entry)
                continue
            }
            var source = source
            source.disclosure = Disclosure(open: [entry.key.range], withheld: [entry.value.range])
            findings.append(
                Diagnostic(
                    "\(ConfigFile.kind).not-here", .error, "\(trusted: key) \(reason.words)", in: source,
                    at: entry.key.range))
        }
        copy.root.content = .mapping(kept)
        return (copy, findings)
    }
}

extension Node {
    /// The value of an option of a kind, as a command line has it; `nil` for what is none.
    func commandLineText(_ kind: ConfigurableOption.Kind) -> String? {
        switch kind {
        case .flag: boolean(.yamlCore).map { $0 ? "true" : "false" }
        case .text: text
        case .number:
            switch number(.yamlCore) {
            case .whole(let value): "\(value)"
            case .real(let value): Int(exactly: value).map { "\($0)" }
            case nil: nil
            }
        }
    }
}
