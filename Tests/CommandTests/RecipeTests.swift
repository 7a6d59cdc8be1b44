// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestImages
import TestSupport
import Testing

/// Every recipe, through the tool: either the edit succeeds and the judges agree, or it is refused and nothing changed.
@Suite struct RecipeTests {
    static let built = TestImage.recipes.filter { $0.missingTool == nil }
    static let leftOut = TestImage.recipes.compactMap { recipe in
        recipe.missingTool.map { "\(recipe.name) needs \($0)" }
    }

    @Test(.timeLimit(.minutes(30)), arguments: built.filter(\.isEditable))
    func `an edit succeeds, is clean, and changes nothing else`(recipe: Recipe) throws {
        let scratch = try Scratch()
        let fixtures = try Fixtures(in: scratch)
        let boot = try #require(recipe.boot)
        let image = Judged(
            path: try recipe.build(in: scratch.url.path),
            known: UInt64(boot.start)..<UInt64(boot.start) + UInt64(boot.size))
        let before = try image.bytes
        let result = try run(Binary.cuttleOS, ["edit", "--image-file", image.path] + fixtures.arguments)
        #expect(result.code == 0, "\(result.errors)")
        try image.expectClean("EDGELQ_BOOT")
        try image.expectSettings(fixtures)
        try image.expectSame(as: before, outside: "EDGELQ_BOOT")
        let removal = try run(
            Binary.cuttleOS,
            [
                "edit", "--image-file", image.path, "--remove", "service-account-key", "--remove", "password",
                "--remove", "network-agent",
            ])
        #expect(removal.code == 0, "\(removal.errors)")
        try image.expectClean("EDGELQ_BOOT")
        try image.expectSame(as: before, outside: "EDGELQ_BOOT")
        let bytes = try image.bytes
        for secret in fixtures.secrets.dropFirst() where firstOccurrence(of: secret, in: before) == nil {
            #expect(firstOccurrence(of: secret, in: bytes) == nil, "a removed secret is still in the image")
        }
    }

    @Test(.timeLimit(.minutes(30)), arguments: built.filter { !$0.isEditable })
    func `an edit that cannot be is refused in plain words, and not a byte changes`(recipe: Recipe) throws {
        guard case .refused(_, let why) = recipe.expectation else {
            Issue.record("\(recipe.name) is neither edited nor refused")
            return
        }
        let scratch = try Scratch()
        let fixtures = try Fixtures(in: scratch)
        let path = try recipe.build(in: scratch.url.path)
        let copy = scratch.path("before")
        #expect(try run("/usr/bin/cp", ["--sparse=always", path, copy]).code == 0)
        let result = try run(Binary.cuttleOS, ["edit", "--image-file", path] + fixtures.arguments)
        #expect([65, 73, 75].contains(result.code), "\(why): \(result.code) \(result.errors)")
        #expect(result.errors.hasSuffix("nothing was written\n"), "\(result.errors)")
        #expect(result.errors.contains("error: "), "\(result.errors)")
        #expect(try run("/usr/bin/cmp", [path, copy]).code == 0)
        // A look at it is no crash, whatever is wrong with it.
        let look = try cuttle("inspect", path, "-o", "json")
        #expect([0, 65].contains(look.code), "\(look.errors)")
        _ = try #require(try? look.json())
    }

    @Test(.enabled(if: leftOut.isEmpty, "left out: \(leftOut.joined(separator: ", "))"))
    func `every recipe's tools are installed`() { #expect(Self.leftOut.isEmpty) }
}
