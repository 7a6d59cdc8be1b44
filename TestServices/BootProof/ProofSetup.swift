// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What all scenarios of a run have in common.
package struct ProofSetup: Sendable {
    /// The directory that `scripts/device-image` printed.
    package var device: String
    /// The path of cuttle-os.
    package var tool: String
    /// For everything that the run makes.
    package var directory: String
    package var architecture: Machine.Architecture
    /// Seconds that a boot may take, from power-on to power-off.
    package var limit: Double
    /// In the place of the scenario's own.
    package var firmware: Machine.Firmware?
    /// Whether media stay when all is as it must be.
    package var keepsMedia = false
    /// Is told what goes on.
    package var progress: @Sendable (String) -> Void

    package init(
        device: String, tool: String, directory: String, architecture: Machine.Architecture, limit: Double,
        firmware: Machine.Firmware? = nil, progress: @escaping @Sendable (String) -> Void
    ) {
        self.device = device
        self.tool = tool
        self.directory = directory
        self.architecture = architecture
        self.limit = limit
        self.firmware = firmware
        self.progress = progress
    }

    /// The reference device's image, which nobody may write to.
    var image: String { "\(device)/device.raw" }

    /// arm64 has no BIOS.
    func firmware(_ own: Machine.Firmware) -> Machine.Firmware {
        architecture == .arm64 ? .uefi : firmware ?? own
    }

    var firmwareFiles: Machine.FirmwareFiles {
        Machine.FirmwareFiles(code: "\(device)/firmware-code.fd", variables: "\(device)/firmware-vars.fd")
    }

    /// What a run needs and is not here; `nil` where all is.
    package static func obstacle(_ architecture: Machine.Architecture, in directory: String) -> String? {
        let programs = [
            architecture.program, "qemu-img", "sfdisk", "e2fsck", "debugfs", "unshare", "openssl", "cmp", "cp",
        ]
        let missing = programs.filter { Files.program($0) == nil }
        guard missing.isEmpty else { return "needs \(missing.joined(separator: ", "))" }
        return OwnNamespaces.obstacle(in: directory)
    }
}
