// SPDX-License-Identifier: Apache-2.0

import CuttleBatch
import CuttleOS
import Foundation
import TestImages
import TestSupport
import Testing

@testable import CuttleCommands

/// What an error says would help: a library's caller reads names of the library, a user flags and commands.
@Suite(.timeLimit(.minutes(30)))
struct RemedyTests {
    /// Every kind of remedy with what the command line calls it.
    static let words: [(remedy: Remedy, words: String)] = [
        (.force, "--force"),
        (.allowFiles, "--force-file"),
        (.newImage, "--output-image"),
        (.expectedDigest, "--sha256"),
        (.largestImage, "--max-image-size"),
        (.resume, "--resume"),
        (.allowCommands, "--allow-commands"),
        (.format(nil), "--format"),
        (.format("qcow2"), "--format qcow2"),
        (.compressionLevel, "--compression-level"),
        (.blockMap, "--bmap"),
        (.export(nil), "--export"),
        (.export("rpi-imager"), "--export rpi-imager"),
        (.layout, "--layout"),
        (.image, "--image-file"),
        (.growTable, "--grow-table"),
        (.shard("1/4"), "--shard 1/4"),
        (.setting("endpoint-domain"), "--endpoint-domain"),
        (.setting("service-account-key"), "--project-service-account-key"),
        (.passwordFile, "--password-file"),
        (.passwordHashMethod(nil), "--password-hash-method"),
        (.passwordHashMethod("yescrypt"), "--password-hash-method yescrypt"),
        (.netplanCheck("auto"), "--netplan-check auto"),
        (.remove(nil), "--remove"),
        (.remove("no-proxy"), "--remove no-proxy"),
        (.undo, "'cuttle-os undo IMAGE FILE'"),
        (.recover(image: "/dev/sda", journal: "/a b/j"), "cuttle-os recover /dev/sda --journal '/a b/j'"),
        (.serviceCredentials, "--credentials FILE, or a token in CUTTLE_ACCESS_TOKEN"),
        (.certificateAuthorities, "--ca-file"),
        (.project, "--project"),
        (.provisioningPolicy, "--provisioning-policy"),
        (.updateMask, "--update-mask"),
        (.replaceAccount, "--replace"),
        (
            .removeAccount("projects/p/regions/r/devices/d"),
            "cuttle-os devices remove-service-account-from-device --name projects/p/regions/r/devices/d"
        ),
        (
            .removeAccount("projects/p/regions/r/provisioningPolicies/d"),
            "cuttle-os devices remove-service-account-from-provisioning-policy --name projects/p/regions/r/provisioningPolicies/d"
        ),
        (.run(.edit), "'cuttle-os edit'"),
        (.run(.validate), "'cuttle-os validate'"),
        (.run(.inspect), "'cuttle-os inspect'"),
        (.run(.listDisks), "'cuttle-os disks'"),
        (.run(.recover), "'cuttle-os recover'"),
        (.run(.hashPassword), "'cuttle-os hash-password'"),
        (.verb(.hashPassword), "hash-password"),
        (.undo, "'cuttle-os undo IMAGE FILE'"),
        (.help(.edit), "'edit --help'"),
        (.help(.validate), "'validate --help'"),
    ]

    /// Which kind of remedy follows; `nil` behind the last. A new kind does not compile before it is here.
    private static func kind(after remedy: Remedy) -> Remedy? {
        switch remedy {
        case .force: .allowFiles
        case .allowFiles: .newImage
        case .newImage: .expectedDigest
        case .expectedDigest: .largestImage
        case .largestImage: .resume
        case .resume: .allowCommands
        case .allowCommands: .format(nil)
        case .format: .compressionLevel
        case .compressionLevel: .blockMap
        case .blockMap: .export(nil)
        case .export: .layout
        case .layout: .image
        case .image: .growTable
        case .growTable: .shard("1/4")
        case .shard: .setting("endpoint-domain")
        case .setting: .passwordFile
        case .passwordFile: .passwordHashMethod(nil)
        case .passwordHashMethod: .netplanCheck("auto")
        case .netplanCheck: .remove(nil)
        case .remove: .run(.edit)
        case .run: .verb(.hashPassword)
        case .verb: .help(.edit)
        case .help: .undo
        case .undo: .recover(image: "/dev/sda", journal: "/a b/j")
        case .recover: .serviceCredentials
        case .serviceCredentials: .certificateAuthorities
        case .certificateAuthorities: .project
        case .project: .provisioningPolicy
        case .provisioningPolicy: .updateMask
        case .updateMask: .replaceAccount
        case .replaceAccount: .removeAccount("projects/p/regions/r/devices/d")
        case .removeAccount: nil
        }
    }

    private func text(_ remedy: Remedy) -> String { MessageText("\(remedy: remedy)").text }

    @Test func `the command line calls each remedy by its flag or its command`() {
        for (remedy, words) in Self.words {
            #expect(Wording.$current.withValue(.commandLine) { text(remedy) } == words)
        }
        for remedy in sequence(first: .force, next: Self.kind) {
            #expect(Self.words.contains { $0.remedy == remedy }, "\(remedy)")
        }
        for verb in Remedy.Verb.allCases { #expect(Self.words.contains { $0.remedy == .run(verb) }, "\(verb)") }
    }

    @Test func `every flag and command that a remedy names is one of the tool's`() {
        var help = CommandLineTool.verbNames.reduce(into: "") { $0 += answer([$1, "--help"]).text }
        help += ["remove-service-account-from-device", "update"].map { answer(["devices", $0, "--help"]).text }.joined()
        let known = Set(help.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
        for (_, words) in Self.words {
            for flag in words.split(separator: " ").filter({ $0.hasPrefix("--") }) {
                #expect(known.contains(flag.filter { $0 != "'" }), "\(words)")
            }
        }
        for verb in Remedy.Verb.allCases {
            let name = Wording.$current.withValue(.commandLine) { text(.verb(verb)) }
            #expect(CommandLineTool.verbNames.contains(name))
        }
    }

    @Test func `the library calls no remedy by a flag or a command`() {
        for (remedy, _) in Self.words {
            let words = text(remedy)
            #expect(!words.isEmpty)
            #expect(!words.contains("--"), "\(words)")
            #expect(!words.contains("cuttle-os"), "\(words)")
        }
    }

    @Test func `an empty edit is told of removals by the library, and of --remove by the tool`() throws {
        let scratch = try Scratch()
        let image = try #require(Recipe.named("gpt-512")).build(in: scratch.url.path)
        let failure = #expect(throws: CuttleError.self) { try OSImage(image).edit(EditRequest()) }
        #expect(failure?.hint == "give at least one setting, or `removals`; see `EditRequest`")
        #expect(failure?.remedies == [.remove(nil), .help(.edit)])
        let told = answer(["edit", "--image-file", image])
        #expect(told.errors.contains("or give a setting, or --remove; see 'edit --help'"), "\(told.errors)")
        let json = answer(["edit", "--image-file", image, "-o", "json"])
        #expect(json.text.contains("or --remove; see 'edit --help'"), "\(json.text)")
    }

    @Test func `a refused overwrite is told of force by the library, and of --force by the tool`() throws {
        let scratch = try Scratch()
        let image = try #require(Recipe.named("gpt-512")).build(in: scratch.url.path)
        let there = try scratch.file("there.raw", "")
        var request = EditRequest()
        request.customization.settings[.noProxy] = .value("localhost")
        request.destination = .newImage(there)
        let failure = #expect(throws: CuttleError.self) { try OSImage(image).edit(request) }
        #expect(failure?.hint == "give another name, or `force` to replace it")
        #expect(failure?.remedies == [.force])
        let told = answer(["edit", "--image-file", image, "--no-proxy", "localhost", "--output-image", there])
        #expect(told.errors.contains("hint: give another name, or --force to replace it"), "\(told.errors)")
    }

    @Test func `what is found on a batch's threads is worded by the tool, too`() throws {
        let scratch = try Scratch()
        let image = try #require(Recipe.named("gpt-512")).build(in: scratch.url.path)
        let manifest = try scratch.file(
            "m.yaml", "devices: [{name: a, password-hash: x}, {name: b, password-hash: y}, {name: c, no-proxy: z}]\n")
        let told = try cuttle(
            "batch", manifest, "--image-file", image, "--output-dir", scratch.url.path, "--jobs", "3")
        #expect(told.errors.contains("use --password-file for a plain password"), "\(told.errors)")
        #expect(!told.errors.contains("`SettingSource.file`"))
        var request = BatchRequest(manifest: .path(manifest), outputDirectory: scratch.url.path)
        request.jobs = 3
        let failure = #expect(throws: CuttleError.self) { try OSImage(image).batch(request) }
        let hints = failure?.diagnostics.compactMap(\.hint) ?? []
        #expect(hints.contains { $0.contains("use `SettingSource.file` for a plain password") }, "\(hints)")
        #expect(!hints.contains { $0.contains("--") }, "\(hints)")
    }
}
