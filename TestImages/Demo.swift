// SPDX-License-Identifier: Apache-2.0

extension TestImage {
    /// The demo: an image as large as the real one, sparse, without any setting in it.
    ///
    /// EDGELQ_BOOT (512 MiB) has boot files, EDGELQ_ISOS (3 GiB) a file of 1 GiB that begins like an ISO 9660 image,
    /// and EDGELQ_DATA, the rest, is empty. `size` is in bytes, 5 GiB at least. `isFull`: whether that file holds data all
    /// over, as a real one does, or mostly holes, which is quick to make.
    package static func demo(name: String = "lqd_2.1.0", size: Int = 8 << 30, isFull: Bool = true) -> Recipe {
        let bootSize = 512 * mebibyte
        let isosSize = 3 << 30
        var boot = ExtSpec()
        boot.files = [
            FileSpec("/EFI", .directory, mode: 0o755),
            FileSpec("/EFI/BOOT", .directory, mode: 0o755),
            FileSpec("/EFI/BOOT/BOOTX64.EFI", .file([0x4d, 0x5a] + pattern(count: 900_000, seed: 11)), mode: 0o755),
            FileSpec("/grub", .directory, mode: 0o755),
            FileSpec(
                "/grub/grub.cfg", "set default=0\nmenuentry 'SPEKTRA Edge OS' { linux /vmlinuz; initrd /initrd.img }\n"),
            FileSpec("/vmlinuz", .file(pattern(count: 7 * mebibyte, seed: 12))),
            FileSpec("/initrd.img", .file(pattern(count: 12 * mebibyte, seed: 13)), mode: 0o600),
            FileSpec("/os-release", "NAME=\"SPEKTRA Edge OS\"\nVERSION=2.1.0\n"),
        ]
        boot.arguments = ["-J", "size=16"]
        var isos = ExtSpec()
        isos.arguments = ["-J", "size=16", "-m", "0"]
        var data = ExtSpec()
        data.arguments = ["-J", "size=64"]
        let dataStart = mebibyte + bootSize + isosSize
        var recipe = Recipe(
            name: name, expectation: .editable,
            partitions: [
                PartitionSpec(bootLabel, start: mebibyte, size: bootSize, .ext(boot)),
                PartitionSpec(isosLabel, start: mebibyte + bootSize, size: isosSize, .ext(isos)),
                PartitionSpec(dataLabel, start: dataStart, size: size - dataStart - mebibyte, .ext(data)),
            ])
        recipe.size = size
        recipe.largeFile = Recipe.LargeFile(partition: 1, path: "/installer-2.1.0.iso", size: 1 << 30, isFull: isFull)
        return recipe
    }
}

extension Recipe {
    /// A large file that begins like an ISO 9660 image.
    package struct LargeFile: Sendable {
        /// The index in ``Recipe/partitions``.
        package var partition: Int
        /// Absolute, in the file system.
        package var path: String
        /// In bytes.
        package var size: Int
        /// Data all over, else 64 kB in every 16 MiB.
        package var isFull: Bool

        /// Writes it to a scratch file: the volume descriptors, then data.
        func write(to file: borrowing RawFile) throws {
            try file.truncate(to: size)
            // ECMA-119 §8.4: the primary volume descriptor is in sector 16, of 2048 bytes; the terminator follows.
            var descriptors: [UInt8] = [1] + Array("CD001".utf8) + [1, 0] + [UInt8](repeating: 0x20, count: 64)
            descriptors += TestImage.zeros(2048 - descriptors.count)
            descriptors += [255] + Array("CD001".utf8) + [1]
            try file.write(descriptors, at: 16 * 2048)
            let data = TestImage.pattern(count: isFull ? 16 * mebibyte : 65536, seed: 14)
            for offset in stride(from: mebibyte, to: size, by: 16 * mebibyte) {
                try file.write(Array(data.prefix(size - offset)), at: offset)
            }
        }
    }
}
