// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TestImages

/// Builds the images of the tests, and the demo's, by hand.
@main struct TestImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-image", abstract: "Build disk images for tests, benchmarks and the demo.",
        subcommands: [Demo.self, Build.self, List.self])

    struct Demo: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Build the demo image, sparse.")

        @Argument(help: ArgumentHelp("Where the image goes.", valueName: "file"))
        var path: String

        @Option(help: "The image's size in GiB.")
        var sizeGib = 8

        func validate() throws {
            guard (4...4096).contains(sizeGib) else { throw ValidationError("--size-gib takes 4 to 4096") }
        }

        func run() throws {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            let name = String(parts.last ?? "")
            let directory = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
            let stem = name.hasSuffix(".raw") ? String(name.dropLast(4)) : name
            print(try TestImage.demo(name: stem, size: sizeGib << 30).build(in: directory.isEmpty ? "/" : directory))
        }
    }

    struct Build: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Build recipes by their names.")

        @Argument(help: "The recipes; see 'test-image list'.")
        var names: [String]

        @Option(help: "The directory that the images go to.")
        var directory = "."

        func run() throws {
            for name in names {
                guard let recipe = Recipe.named(name) else { throw ValidationError("there is no recipe '\(name)'") }
                print(try recipe.build(in: directory))
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the recipes.")

        func run() {
            for recipe in TestImage.recipes { print(recipe.name) }
        }
    }
}
