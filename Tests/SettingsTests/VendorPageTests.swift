// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Netplan
import Schemas
import Settings
import TestSupport
import Testing

/// The examples and defaults of the vendor's public page, which users have in hand.
@Suite(.timeLimit(.minutes(30))) struct VendorPageTests {
    static let diskMapping = """
        diskmappings:
          - disk: /dev/disk/by-partlabel/EDGELQ_DATA
            mountpoint: /isodevice/data
            size: -1
            filesystem: ext4
          - disk: /dev/disk/by-partlabel/EDGELQ_ISOS
            mountpoint: /isodevice/isos
            filesystem: ext4
          - disk: /dev/disk/by-partlabel/EDGELQ_BOOT
            mountpoint: /isodevice/boot
            filesystem: ext4
        bindmounts:
          - mountsource: /isodevice/data/docker
            mountpoint: /var/lib/docker
          - mountsource: /isodevice/data/droplet
            mountpoint: /var/lib/droplet
          - mountsource: /isodevice/data/log
            mountpoint: /var/log

        """

    static let network = """
        network:
          version: 2
          renderer: networkd
          ethernets:
            default-en:
              match:
                name: en*
              dhcp4: yes
            default-eth:
              match:
                name: eth*
              dhcp4: yes

        """

    static let staticAddress = """
        network:
          version: 2
          renderer: networkd
          ethernets:
            enp2s0:
              dhcp4: no
              addresses: [192.168.1.30/24]
              gateway4: 192.168.1.1
              nameservers:
                addresses: [192.168.1.1]

        """

    static let wifi = """
        network:
          version: 2
          renderer: networkd
          wifis:
            wlan0:
              dhcp4: yes
              access-points:
                "NTT-WIFI":
                  password: "WIFI-PASSWORD"

        """

    /// The image that the page's mapping is for: EDGELQ_DATA is the tailmost partition.
    static let image = [
        KnownPartition(label: "EDGELQ_BOOT", number: 1, start: 1 << 20),
        KnownPartition(label: "EDGELQ_ISOS", number: 2, start: 2 << 20),
        KnownPartition(label: "EDGELQ_DATA", number: 3, start: 3 << 20),
    ]

    private func source(_ text: String) -> SourceText { SourceText(name: "page.yaml", bytes: Array(text.utf8)) }

    /// What a document says, however it is written down: mappings without their order, scalars as texts.
    private indirect enum Meaning: Equatable {
        case scalar(String), sequence([Meaning]), mapping([String: Meaning])

        init(_ node: Node) {
            switch node.content {
            case .scalar(let scalar): self = .scalar(scalar.text)
            case .sequence(let items): self = .sequence(items.map(Meaning.init))
            case .mapping(let entries):
                self = .mapping(
                    Dictionary(entries.map { ($0.key.text ?? "", Meaning($0.value)) }, uniquingKeysWith: { $1 }))
            }
        }
    }

    private func meaning(_ bytes: [UInt8]) throws -> Meaning {
        let parsed = parseYAML(SourceText(name: "x.yaml", bytes: bytes), ParseOptions(idPrefix: "t"))
        #expect(parsed.diagnostics.isEmpty, "\(parsed.words)")
        return Meaning(try #require(parsed.value).root)
    }

    @Test func `the default disk mapping is the documented one`() throws {
        #expect(try meaning(DiskMapping.defaultDocument) == meaning(Array(Self.diskMapping.utf8)))
    }

    @Test func `the default network configuration is the documented one`() throws {
        #expect(try meaning(EmbeddedFile.defaultNetworkAgent.bytes) == meaning(Array(Self.network.utf8)))
    }

    @Test func `the page's disk mapping passes untouched, with its image and without`() {
        for partitions in [nil, Self.image] {
            let checked = DiskMapping.check(source(Self.diskMapping), partitions: partitions)
            #expect(checked.diagnostics.isEmpty, "\(checked.words)")
            #expect(checked.value?.bytes == Array(Self.diskMapping.utf8))
        }
    }

    @Test(arguments: [network, wifi])
    func `the page's network configurations pass untouched`(text: String) {
        let checked = NetplanFile.check(source(text))
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        #expect(checked.value?.bytes == Array(text.utf8))
    }

    @Test func `the page's static address passes, and the deprecated key is named`() throws {
        let checked = NetplanFile.check(source(Self.staticAddress))
        #expect(checked.ids == ["network-agent.gateway"], "\(checked.words)")
        #expect(!checked.hasErrors, "\(checked.words)")
        let warning = try #require(checked.diagnostics.first)
        #expect(warning.message == "gateway4 is deprecated")
        #expect(warning.hint == "write routes: [{to: default, via: 192.168.1.1}]")
        #expect(checked.value?.bytes == Array(Self.staticAddress.utf8))
    }

    @Test(
        .enabled(if: NetplanJudge.isInstalled, "needs Debian's netplan.io 0.106"),
        arguments: [network, staticAddress, wifi])
    func `netplan takes the page's network configurations`(text: String) throws {
        #expect(try NetplanJudge.ask(Array(text.utf8)) == .accepts)
    }
}
