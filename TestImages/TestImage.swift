// SPDX-License-Identifier: Apache-2.0

/// Small disk images, built by the real `sfdisk` and `mke2fs` without root: for tests, benchmarks and the demo.
///
/// The same recipe gives the same bytes: identifiers and the clock are fixed.
package enum TestImage {
    /// The label of the partition that settings go to.
    package static let bootLabel = "EDGELQ_BOOT"
    /// The label of the partition with installers.
    package static let isosLabel = "EDGELQ_ISOS"
    /// The label of the partition with the device's data.
    package static let dataLabel = "EDGELQ_DATA"

    /// The time that is in every image: 2025-01-01 00:00:00 UTC.
    package static let time = 1_735_689_600

    /// What `/edgelq/password` says in images that have one. A test looks for it in an image that must not hold it.
    package static let oldSecret = "admin:$2b$12$OLDSECRETOLDSECRETOLDSe"

    /// The disk GUID of every recipe.
    package static let diskUUID = "0C0FFEE0-0000-4000-8000-000000000001"

    /// The identifier of a partition, or of its file system, by its number from 1.
    package static func uuid(partition number: Int) -> String { "0c0ffee0-0000-4000-8000-0000000001\(pad(number))" }
    /// The UUID of the file system in the partition of that number.
    package static func uuid(filesystem number: Int) -> String { "0c0ffee0-0000-4000-8000-0000000002\(pad(number))" }

    /// Every recipe, in the order of the manual.
    package static let recipes: [Recipe] =
        formatRecipes + featureRecipes + tableRecipes + foreignRecipes + stateRecipes + spaceRecipes + pathRecipes
        + damageRecipes + hostileRecipes

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Recipe {
    /// The recipe of that name.
    package static func named(_ name: String) -> Recipe? { TestImage.recipes.first { $0.name == name } }
}
