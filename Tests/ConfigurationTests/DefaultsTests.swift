// SPDX-License-Identifier: Apache-2.0

import Configuration
import Diagnostics
import Foundation
import Settings
import TestSupport
import Testing

/// What files and variables say, which of them weighs more, and what of them is refused.
@Suite(.timeLimit(.minutes(5)))
struct DefaultsTests {
    typealias Variable = DefaultsPlaces.Variable
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func variables(_ pairs: KeyValuePairs<String, String>) -> [Variable] {
        pairs.map { Variable($0.key, Array($0.value.utf8)) }
    }

    private func findings(_ pairs: KeyValuePairs<String, String>) -> [Diagnostic] {
        do throws(DefaultsFailure) {
            _ = try Defaults(DefaultsPlaces(variables: variables(pairs)))
            return []
        } catch {
            return error.diagnostics
        }
    }

    @Test func `a later file weighs more than an earlier one, and a variable more than both`() throws {
        let system = try scratch.file("system.yaml", "# of all\noutput: json\njobs: 2\ncolor: never\n")
        let user = try scratch.file("user.yaml", "jobs: 3\n\nstrict: true\n")
        let places = DefaultsPlaces(files: [system, user], variables: variables(["CUTTLE_OS_STRICT": "false"]))
        let values = try Defaults(places).values
        #expect(values.keys.sorted() == ["color", "jobs", "output", "strict"])
        #expect(values["output"]?.text == "json")
        #expect(values["output"]?.origin == .file(system, line: 2))
        #expect(values["jobs"]?.text == "3")
        #expect(values["jobs"]?.origin.words == "\(user):1")
        #expect(values["strict"]?.text == "false")
        #expect(values["strict"]?.origin == .variable("CUTTLE_OS_STRICT"))
    }

    @Test func `an older variable weighs more than a file, and less than the option's own`() throws {
        let file = try scratch.file("config.yaml", "project: of-the-file\n")
        let older = Variable("CUTTLE_PROJECT", Array("older".utf8))
        let own = Variable("CUTTLE_OS_PROJECT", Array("own".utf8))
        #expect(ConfigurableOption.all.compactMap(\.otherVariable) == [older.name])
        let byOlder = try Defaults(DefaultsPlaces(files: [file], variables: [older])).values["project"]
        #expect(byOlder?.text == "older")
        #expect(byOlder?.isReadElsewhere == true)
        for both in [[older, own], [own, older]] {
            let value = try Defaults(DefaultsPlaces(files: [file], variables: both)).values["project"]
            #expect(value?.text == "own")
            #expect(value?.isReadElsewhere == false)
        }
    }

    @Test(arguments: ["", "\n", "# output: json\n", "---\n", "{}\n", "\u{FEFF}# with a mark\n"])
    func `a file that says nothing is right`(text: String) throws {
        let file = try scratch.file("config.yaml", text)
        let defaults = try Defaults(DefaultsPlaces(files: [file]))
        #expect(defaults.values.isEmpty)
        #expect(defaults.files.first?.isPresent == true)
    }

    @Test(arguments: ["nowhere.yaml", "nowhere/config.yaml", "file/config.yaml"])
    func `a file that is not there is no failure`(name: String) throws {
        _ = try scratch.file("file", "")
        #expect(try Defaults(DefaultsPlaces(files: [scratch.path(name)])).files.first?.isPresent == false)
    }

    @Test(
        arguments: [
            ("job: 2\n", "1:1 config.unknown-key: unknown key \"job\"", "did you mean jobs?"),
            ("api_jobs: 2\n", "1:1 config.unknown-key: unknown key \"api_jobs\"", "did you mean api-jobs?"),
            ("--jobs: 2\n", "1:1 config.unknown-key: unknown key \"--jobs\"", "did you mean jobs?"),
            ("output: jsno\n", "1:9 config.output: output must be table or json, not \"jsno\"", "did you mean json?"),
            ("strict: yes\n", "1:9 config.strict: strict must be true or false, not \"yes\"", nil),
            ("\njobs: 300\n", "2:7 config.jobs: jobs must be from 1 to 256, not the number 300", nil),
            ("jobs: 1\njobs: 2\n", "2:1 config.duplicate-key: the key \"jobs\" is there twice", nil),
            (
                "netplan-check: never\n", "1:16 config.netplan-check: netplan-check must be auto or always here",
                "what loosens a check is said on the command line each time"
            ),
            (
                "max-image-size: 256G\n",
                "1:17 config.max-image-size: max-image-size must be from 1M to 99999M, or from 1G to 128G, here",
                "what loosens a limit is said on the command line each time"
            ),
            ("keyring: keys.gpg\n", nil, "write an absolute path"),
        ] as [(String, String?, String?)])
    func `what is wrong is told with its place`(text: String, told: String?, hint: String?) throws {
        let found = findingsOfFile(try scratch.file("config.yaml", text))
        #expect(found.count == 1)
        if let told { #expect(brief(found).first == told) }
        #expect(hint == nil || found.first?.hint == hint, "\(found.first?.hint ?? "none")")
    }

    @Test func `an option that may have no default is refused by name, and its value is not shown`() throws {
        let settings = SettingDefinition.all.flatMap(\.options).map { String($0.flag.dropFirst(2)) }
        for option in settings + ["force", "yes", "allow-commands", "no-verify", "credentials", "image-file", "layout"]
        {
            #expect(ConfigurableOption.named(option) == nil, "\(option)")
            for text in ["\(option): S3CRET\n", "{jobs: 2, \(option): S3CRET}", "\(option): [S3CRET, {a: S3CRET}]\n"] {
                let found = findingsOfFile(try scratch.file("config.yaml", text))
                #expect(found.map(\.id) == ["config.not-here"], "\(option)")
                let shown = rendered(found)
                #expect(shown.contains("\(option) can't be set here: "), "\(shown)")
                #expect(!shown.contains("S3CRET"), "\(shown)")
                #expect(shown.contains("^~~"), "\(shown)")
            }
            let name = "CUTTLE_OS_" + option.uppercased().replacing("-", with: "_")
            let found = findings([name: "S3CRET"])
            let shown = rendered(found)
            #expect(shown.hasPrefix("\(name): error: \(option) can't be set here: "), "\(shown)")
            #expect(!shown.contains("S3CRET"), "\(shown)")
        }
    }

    @Test func `all that is wrong anywhere is told at once`() throws {
        let one = try scratch.file("one.yaml", "jobs: 0\nforce: true\n")
        let other = try scratch.file("other.yaml", "colour: never\n")
        let places = DefaultsPlaces(
            files: [one, other], variables: variables(["CUTTLE_OS_JBOS": "2", "CUTTLE_OS_API_JOBS": "many"]))
        let failure = #expect(throws: DefaultsFailure.self) { _ = try Defaults(places) }
        #expect(failure?.diagnostics.count == 5)
        #expect(failure?.reason == .bad)
    }

    @Test(arguments: [
        ("CUTTLE_OS_JBOS", "CUTTLE_OS_JOBS"), ("CUTTLE_OS_jobs", "CUTTLE_OS_JOBS"),
        ("CUTTLE_OS_APIJOBS", "CUTTLE_OS_API_JOBS"), ("CUTTLE_OS_CONFIG_DIR", "CUTTLE_OS_CONFIG_DIRS"),
        ("CUTTLE_OS_NO-DIGEST-CACHE", "CUTTLE_OS_NO_DIGEST_CACHE"), ("CUTTLE_OS_NONSENSE", ""), ("CUTTLE_OS_", ""),
    ])
    func `a variable that names no option is an error, with the one that is meant`(name: String, meant: String) {
        let found = findings([name: "S3CRET"])
        #expect(found.map(\.id) == ["config.unknown-variable"])
        #expect(found.first?.hint == (meant.isEmpty ? nil : "did you mean \(meant)?"))
        #expect(!rendered(found).contains("S3CRET"))
    }

    @Test(
        arguments: [
            ("STRICT", "1", "true"), ("STRICT", "0", "false"), ("STRICT", "true", "true"), ("STRICT", "yes", nil),
            ("JOBS", "12", "12"), ("JOBS", "0x10", "16"), ("JOBS", "twelve", nil), ("JOBS", "1\n2", nil),
            ("PROJECT", "123", "123"), ("PROJECT", "null", "null"), ("PROJECT", "a\u{1B}[31m", nil),
            ("OUTPUT", "json", "json"),
            ("OUTPUT", "JSON", nil), ("NETPLAN_CHECK", "never", nil), ("KEYRING", "/a b.gpg", "/a b.gpg"),
        ] as [(String, String, String?)])
    func `a variable is held against the schema, as a file is`(option: String, value: String, taken: String?) {
        let defaults = try? Defaults(DefaultsPlaces(variables: variables(["CUTTLE_OS_\(option)": value])))
        #expect(defaults?.values.values.first?.text == taken)
    }

    @Test func `a variable that is no UTF-8 is refused`() {
        let places = DefaultsPlaces(variables: [Variable("CUTTLE_OS_PROJECT", [0x61, 0xFF])])
        let failure = #expect(throws: DefaultsFailure.self) { _ = try Defaults(places) }
        #expect(failure?.diagnostics.map(\.id) == ["config.encoding"])
        #expect(failure?.reason == nil)
    }
}

/// The function of the file, where a suite has one of its own of that name.
private func findingsOfFile(_ path: String) -> [Diagnostic] { ConfigurationTests.findings(path) }
