// SPDX-License-Identifier: Apache-2.0

/// A machine that QEMU makes of software alone: one core, a medium, a network card, a serial line, and a port for the report.
package struct Machine: Sendable {
    package enum Architecture: String, CaseIterable, Sendable {
        case amd64, arm64

        /// What the kernel calls it.
        package var kernelName: String { self == .amd64 ? "x86_64" : "aarch64" }

        /// QEMU's program.
        package var program: String { "qemu-system-\(kernelName)" }
    }

    package enum Firmware: String, Sendable { case bios, uefi }

    /// What the machine boots from; QEMU is told the format, and guesses none.
    package struct Medium: Sendable {
        package var path: String
        package var format: String

        package init(_ path: String, format: String = "raw") { (self.path, self.format) = (path, format) }
    }

    /// The firmware's code, and the variables that it starts with.
    package struct FirmwareFiles: Sendable {
        package var code: String
        package var variables: String
    }

    package var architecture: Architecture
    package var firmware: Firmware
    package var medium: Medium
    /// The path of a raw image: /dev/vdb.
    package var secondDisk: String?
    /// What SMBIOS says.
    package var serialNumber: String

    /// What its clock says when it is switched on. systemd raises that to the date of its own build, and nothing else does.
    static let firstClock = "2020-01-01T00:00:00"

    /// The arguments of QEMU.
    ///
    /// - Parameter console: the descriptor of the serial line, connected.
    /// - Parameter report: that of the report's port.
    /// - Parameter files: for UEFI; the variables are written to.
    func arguments(console: Int32, report: Int32, _ files: FirmwareFiles?) -> [String] {
        var words: [String]
        switch architecture {
        case .amd64:
            words = ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max", "-M", "q35,usb=off,vmport=off"]
        case .arm64:
            words = ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "cortex-a72", "-M", "virt"]
        }
        words += ["-smp", "1", "-m", "768", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
        words += ["-rtc", "base=\(Self.firstClock)", "-smbios", "type=1,serial=\(serialNumber)"]
        if let files {
            words += ["-drive", "if=pflash,unit=0,format=raw,readonly=on,file=\(files.code)"]
            words += ["-drive", "if=pflash,unit=1,format=raw,file=\(files.variables)"]
        }
        words += ["-chardev", "socket,id=console,fd=\(console)", "-serial", "chardev:console"]
        words += ["-device", "virtio-serial-pci", "-chardev", "socket,id=report,fd=\(report)"]
        words += ["-device", "virtserialport,chardev=report,name=edgelq.report"]
        words += disk("d0", medium.path, medium.format, ",bootindex=0")
        // The second port's bus is 2: the kernel names the card in it enp2s0.
        words += ["-device", "pcie-root-port,id=rp1,chassis=1", "-device", "pcie-root-port,id=rp2,chassis=2"]
        words += ["-netdev", "user,id=n0,net=192.168.1.0/24,host=192.168.1.1,ipv6=off"]
        words += ["-device", "virtio-net-pci,netdev=n0,bus=rp2,romfile="]
        if let secondDisk { words += disk("d1", secondDisk, "raw", "") }
        return words
    }

    /// A comma in a path is doubled, as QEMU wants it.
    private func disk(_ name: String, _ path: String, _ format: String, _ more: String) -> [String] {
        let file = path.replacing(",", with: ",,")
        return [
            "-drive", "if=none,id=\(name),format=\(format),cache=unsafe,file=\(file)", "-device",
            "virtio-blk-pci,drive=\(name)\(more)",
        ]
    }
}
