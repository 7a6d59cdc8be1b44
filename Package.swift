// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Set by `make check`, `make test` and CI, so that a newer compiler's warning breaks nobody else's build.
let warnings: [SwiftSetting] = Context.environment["CUTTLE_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

let strict: [SwiftSetting] =
    warnings + [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let nio = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOTLS"].map {
    Target.Dependency.product(name: $0, package: "swift-nio")
}
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func library(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
    name: "cuttle-os",
    products: [
        .library(name: "CuttleOS", targets: ["CuttleOS"]),
        .library(name: "CuttleBatch", targets: ["CuttleBatch"]),
        .executable(name: "cuttle-os", targets: ["cuttle-os"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.4.0"),
    ],
    targets: [
        // The C libraries: a module map and a shim.h each. Every one has a single importer.
        library("CBlkid", pkgConfig: "blkid", package: "libblkid-dev"),
        library("CExt2FS", pkgConfig: "ext2fs", package: "libext2fs-dev"),
        library("CYAML", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
        library("CCrypt", pkgConfig: "libcrypt", package: "libcrypt-dev"),
        library("CLZMA", pkgConfig: "liblzma", package: "liblzma-dev"),
        library("CZstd", pkgConfig: "libzstd", package: "libzstd-dev"),
        library("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),
        .systemLibrary(name: "CLinux"),
        // The bytes of schemas/* and assets/*, by C23's #embed, which costs no build time.
        .target(name: "CSchemas"),
        // ext4's checksums by the processor's instructions, in the place of libext2fs's own.
        .target(name: "CCRC32C"),
        // What a release was made of, which is put in where it is linked.
        .target(name: "CReleaseNote"),

        module("TextEncodings"),
        module("SecretMemory"),
        module("Diagnostics"),
        module("Documents", ["Diagnostics", "CYAML"]),
        module("JSONSchema", ["Documents", "Diagnostics"]),
        module("Schemas", ["CSchemas", "JSONSchema", "Documents", "Diagnostics"]),
        module("Netplan", ["Documents", "Diagnostics", "JSONSchema", "Schemas", "SystemIO", "Programs"]),
        module(
            "Credentials",
            ["Documents", "Diagnostics", "Schemas", "CCrypt", "SecretMemory", "TextEncodings", crypto, cryptoExtras]),
        module("Settings", ["Documents", "Diagnostics", "Schemas", "Netplan", "Credentials", "SystemIO"]),
        module(
            "SecretSources", ["Settings", "Documents", "Diagnostics", "Programs", "SecretMemory", "SystemIO"]),
        module("Layouts", ["Settings", "Documents", "Diagnostics", "Schemas"]),
        module("Templates", ["Documents", "Diagnostics"]),
        module("SystemIO", ["CLinux", systemPackage]),
        module("Programs", ["SystemIO", "CLinux"]),
        module("Signatures", ["Programs", "Diagnostics", "TextEncodings", crypto]),
        module("Compression", ["SystemIO", "CLZMA", "CZlib", "CZstd"]),
        module("Workers"),
        module("DiskDigests", ["SystemIO", "TextEncodings", crypto]),
        module("ImagerList", ["Diagnostics", "TextEncodings"]),
        module("HTMLText", ["Diagnostics", "TextEncodings", crypto]),
        module("BlockDevices", ["SystemIO", "CLinux"]),
        module("FileSystems"),
        module("Ext4", ["FileSystems", "CCRC32C", "CExt2FS"]),
        module("GPT"),
        module(
            "DiskImage",
            ["GPT", "SystemIO", "BlockDevices", "FileSystems", "SecretMemory", "CBlkid", "CLinux", crypto]),
        module("OutputClaims", ["DiskImage", "SystemIO", crypto]),
        module("DeviceWriting", ["DiskImage", "BlockDevices", "SystemIO", "CLinux", crypto]),
        module(
            "ImageFormats",
            [
                "Compression", "Signatures", "DiskDigests", "DiskImage", "BlockDevices", "SystemIO", "TextEncodings",
                "CLinux", crypto,
            ]),
        module("DigestCache", ["SystemIO", "TextEncodings", crypto]),
        // Calls over HTTPS. The core is synchronous: a call waits for its answer, and no task is entered.
        module("HTTPClient", ["CLinux", "TextEncodings"] + nio + [nioSSL]),
        module(
            "DevicesService",
            ["HTTPClient", "Credentials", "Documents", "Diagnostics", "SecretMemory", "TextEncodings"]),
        module(
            "CuttleOS",
            [
                "Diagnostics", "Documents", "Schemas", "Netplan", "Credentials", "Settings", "Layouts", "SystemIO",
                "BlockDevices", "FileSystems",
                "DiskImage", "DeviceWriting", "Ext4", "ImageFormats", "Signatures", "HTTPClient", "DevicesService",
                "SecretMemory",
                "TextEncodings", crypto,
            ]),
        module(
            "CuttleBatch",
            [
                "SystemIO", "CuttleOS", "Diagnostics", "Documents", "Schemas", "Settings", "Layouts", "Templates",
                "DigestCache", "DiskImage", "FileSystems", "HTMLText", "ImageFormats", "ImagerList", "OutputClaims",
                "SecretSources", "TextEncodings", "Workers", crypto,
            ]),
        module("Configuration", ["Diagnostics", "Documents", "Schemas", "Settings", "SystemIO"]),
        module("CommandSupport", ["CuttleOS", "Diagnostics", "Settings", "SystemIO", argumentParser]),
        module("DevicesCommands", ["CommandSupport", "CuttleOS", "Diagnostics", "Settings", argumentParser]),
        module(
            "CuttleCommands",
            [
                "CReleaseNote", "CommandSupport", "Configuration", "DevicesCommands", "CuttleBatch", "CuttleOS",
                "Diagnostics",
                "Settings", "SystemIO", argumentParser,
            ]),
        .executableTarget(name: "cuttle-os", dependencies: ["CuttleCommands"], swiftSettings: strict),

        // Tiny disk images, built with the real sfdisk and mke2fs, for tests, benchmarks and the demo.
        .target(name: "TestImages", path: "TestImages", exclude: ["Device", "Tool"], swiftSettings: strict),
        .executableTarget(
            name: "test-image", dependencies: ["TestImages", argumentParser], path: "TestImages/Tool",
            swiftSettings: strict),

        // The Devices service by its published contract, over HTTPS on loopback, for tests and for trying by hand.
        .target(
            name: "DevicesServer", dependencies: nio + [nioSSL, crypto, cryptoExtras],
            path: "TestServices/DevicesServer", swiftSettings: strict),
        .executableTarget(
            name: "devices-server", dependencies: ["DevicesServer", argumentParser], path: "TestServices/Tool",
            swiftSettings: strict),
        // Images of the reference device, customized and booted in QEMU, and what became of their settings.
        .target(
            name: "BootProof",
            dependencies: [
                "DevicesServer", crypto, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "TestServices/BootProof", swiftSettings: strict),
        .executableTarget(
            name: "boot-proof", dependencies: ["BootProof", argumentParser], path: "TestServices/BootProofTool",
            swiftSettings: strict),
        // The example of a program that uses the library, whose own Package.swift is what a reader copies (scripts/check
        // reads it). It is built here, where all else is built already, and sees what is public and nothing more.
        .executableTarget(
            name: "example-make-device", dependencies: ["CuttleOS"], path: "examples/library/Sources/make-device",
            packageAccess: false, swiftSettings: strict),

        // What the tests share: a judge's run, a directory that goes away.
        .target(name: "TestSupport", dependencies: ["Diagnostics"], path: "Tests/Support", swiftSettings: strict),
        tests("DiagnosticsTests", ["Diagnostics", "TestSupport"]),
        tests("DocumentsTests", ["Documents", "Diagnostics", "JSONSchema", "TestSupport"]),
        tests("JSONSchemaTests", ["JSONSchema", "Documents", "Diagnostics", "TestSupport"]),
        tests("TemplatesTests", ["Templates", "Documents", "Diagnostics", "TestSupport"]),
        tests("ProgramsTests", ["Programs", "TestSupport"]),
        tests("NetplanTests", ["Netplan", "Programs", "Documents", "Diagnostics", "Schemas", "TestSupport"]),
        tests(
            "SettingsTests",
            [
                "Settings", "Layouts", "Credentials", "Netplan", "Documents", "Diagnostics", "JSONSchema", "Schemas",
                "TestSupport",
            ]),
        // A tree like that of /sys, /proc and /dev.
        .target(
            name: "TestSystem", dependencies: ["BlockDevices", "SystemIO", "TestSupport"], path: "Tests/TestSystem",
            swiftSettings: strict),
        tests("SystemIOTests", ["SystemIO", "SecretMemory", "TestSupport"]),
        tests("CompressionTests", ["Compression", "TestSupport"]),
        tests("DevicesServerTests", ["DevicesServer", "TestSupport"]),
        tests(
            "ProvisioningTests",
            [
                "CuttleCommands", "CuttleBatch", "CuttleOS", "DevicesServer", "TestImages", "TestSupport", "cuttle-os",
            ]),
        tests("BlockDevicesTests", ["BlockDevices", "SystemIO", "TestSystem", "TestSupport"]),
        tests(
            "DiskImageTests",
            ["DiskImage", "GPT", "ImageFormats", "BlockDevices", "SystemIO", "TestSystem", "TestImages", "TestSupport"]),
        tests(
            "ImageFormatsTests",
            ["ImageFormats", "DiskImage", "BlockDevices", "TestSystem", "TestImages", "TestSupport"]),
        tests("Ext4Tests", ["Ext4", "FileSystems", "CCRC32C", "TestImages"]),
        tests("DigestCacheTests", ["DigestCache", "SystemIO", "TestSupport"]),
        tests(
            "CuttleBatchTests",
            [
                "CuttleBatch", "OutputClaims", "CuttleOS", "DiskImage", "Diagnostics", "Documents", "SecretSources",
                "Settings", "TestSupport", "Workers",
            ]),
        tests(
            "CuttleOSTests", ["CuttleOS", "DiskImage", "FileSystems", "TestImages", "TestSupport"]),
        tests(
            "DevicesTests",
            [
                "CuttleCommands", "CuttleOS", "DevicesService", "HTTPClient", "Credentials", "Documents",
                "Diagnostics", "DevicesServer", "SecretMemory", "TestImages", "cuttle-os", "TestSupport",
            ]),
        tests("BootTests", ["BootProof", "TestImages", "TestSupport", "boot-proof", "cuttle-os"]),
        // The public libraries as another package sees them.
        .testTarget(
            name: "LibraryTests", dependencies: ["CuttleOS", "CuttleBatch", "example-make-device", "test-image"],
            packageAccess: false, swiftSettings: strict),
        tests(
            "ConfigurationTests",
            ["Configuration", "Diagnostics", "Documents", "JSONSchema", "Schemas", "Settings", "TestSupport"]),
        tests("CommandSupportTests", ["CommandSupport", "CuttleOS", "TestSupport"]),
        tests(
            "CommandTests",
            [
                "CuttleCommands", "Configuration", "CuttleBatch", "CuttleOS", "Diagnostics", "DiskImage",
                "BlockDevices",
                "SystemIO", "TestImages", "cuttle-os", "TestSupport",
            ]),
    ],
    cLanguageStandard: .c2x
)
