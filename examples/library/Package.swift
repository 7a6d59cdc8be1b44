// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "make-device",
    // Yours: .package(url: "https://…/cuttle-os", branch: "main")
    dependencies: [.package(name: "cuttle-os", path: "../..")],
    targets: [
        .executableTarget(
            name: "make-device", dependencies: [.product(name: "CuttleOS", package: "cuttle-os")])
    ]
)
