// SPDX-License-Identifier: Apache-2.0

/// The settings that a proof puts into images, by the options of the command line, and what must come of them.
struct ProofSettings: Sendable {
    /// The password; it is in a file of the run, and typed at the console.
    static let password = "correct horse 9 battery"
    /// In MiB: of /dev/vdb, and of the file system that the disk mapping wants there.
    static let secondDisk: (disk: Int64, fileSystem: Int64) = (256, 64)
    static let secondMountpoint = "/srv/second"

    /// Of the device.
    var address = "192.168.1.30/24"
    var hasSecondDisk = false

    /// The settings' files that are in the image then.
    static let files: Set<String> = [
        "disk-mapping.yaml", "endpoint-domain", "network-agent.yaml", "password", "proxy.env",
        "service-account-key.json",
        "timesyncd.conf",
    ]

    /// The files of these settings, in a directory.
    ///
    /// - Returns: the options that name them.
    func write(in directory: String) throws(BootProofError) -> [String] {
        try Files.makeDirectory(directory)
        try Files.write(Self.password + "\n", to: "\(directory)/password")
        try Files.write(mapping, to: "\(directory)/disk-mapping.yaml")
        try Files.write(Self.network(address), to: "\(directory)/network.yaml")
        try Files.write("[Time]\nNTP=192.168.1.1\n", to: "\(directory)/timesyncd.conf")
        return [
            "--password-file", "\(directory)/password", "--endpoint-domain", BootExpectation.domain, "--disk-mapping",
            "\(directory)/disk-mapping.yaml", "--network-agent", "\(directory)/network.yaml", "--ntp",
            "\(directory)/timesyncd.conf", "--https-proxy", BootExpectation.proxy, "--no-proxy", "localhost,127.0.0.1",
        ]
    }

    /// The page's default, and the second disk.
    private var mapping: String {
        let second = """
              - disk: /dev/vdb
                mountpoint: \(Self.secondMountpoint)
                size: \(Self.secondDisk.fileSystem)
                filesystem: ext4

            """
        return """
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
            \(hasSecondDisk ? second : "")bindmounts:
              - mountsource: /isodevice/data/docker
                mountpoint: /var/lib/docker
              - mountsource: /isodevice/data/droplet
                mountpoint: /var/lib/droplet
              - mountsource: /isodevice/data/log
                mountpoint: /var/log

            """
    }

    /// The page's static configuration; an address may be a variable of a template.
    static func network(_ address: String) -> String {
        """
        network:
          version: 2
          renderer: networkd
          ethernets:
            enp2s0:
              dhcp4: no
              addresses: [\(address)]
              gateway4: 192.168.1.1
              nameservers:
                addresses: [192.168.1.1]

        """
    }
}
