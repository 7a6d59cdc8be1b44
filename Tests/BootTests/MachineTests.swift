// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BootProof

struct MachineTests {
    private let machine = Machine(
        architecture: .amd64, firmware: .bios, medium: .init("/tmp/a,b.qcow2", format: "qcow2"),
        secondDisk: "/tmp/second.raw", serialNumber: "SN-0001")
    private let files = Machine.FirmwareFiles(code: "/fw/code.fd", variables: "/fw/vars.fd")

    @Test func `tells QEMU each disk's format, and doubles a comma`() {
        let words = machine.arguments(console: 3, report: 4, nil)
        #expect(words.contains("if=none,id=d0,format=qcow2,cache=unsafe,file=/tmp/a,,b.qcow2"))
        #expect(words.contains("if=none,id=d1,format=raw,cache=unsafe,file=/tmp/second.raw"))
        #expect(words.contains("type=1,serial=SN-0001"))
        #expect(words.contains("socket,id=console,fd=3"))
        #expect(words.contains("socket,id=report,fd=4"))
        #expect(!words.contains { $0.hasPrefix("if=pflash") })
    }

    @Test func `needs no KVM, and has one core and a clock that is behind`() {
        for architecture in Machine.Architecture.allCases {
            var machine = machine
            machine.architecture = architecture
            let words = machine.arguments(console: 3, report: 4, files)
            #expect(words.contains("tcg,thread=multi,tb-size=512"))
            #expect(words.firstIndex(of: "-smp").map { words[$0 + 1] } == "1")
            #expect(words.contains("base=2020-01-01T00:00:00"))
            #expect(words.contains("if=pflash,unit=0,format=raw,readonly=on,file=/fw/code.fd"))
        }
    }

    @Test func `arm64 has UEFI alone, and another firmware can be asked for`() {
        func setup(_ architecture: Machine.Architecture, _ firmware: Machine.Firmware?) -> ProofSetup {
            ProofSetup(
                device: "", tool: "", directory: "", architecture: architecture, limit: 1, firmware: firmware
            ) { _ in }
        }
        #expect(setup(.amd64, nil).firmware(.bios) == .bios)
        #expect(setup(.amd64, .uefi).firmware(.bios) == .uefi)
        #expect(setup(.arm64, nil).firmware(.bios) == .uefi)
    }
}
