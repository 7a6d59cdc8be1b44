// SPDX-License-Identifier: Apache-2.0

package import Diagnostics

extension DocumentKind {
    /// With its article.
    package var phrase: String {
        switch self {
        case .netplan: "a Netplan configuration"
        case .diskMapping: "a disk mapping"
        case .layout: "an image layout"
        case .manifest: "a manifest of devices"
        case .timesyncd: "a timesyncd.conf"
        case .serviceAccountKey: "a service account key"
        case .authorizedKeys: "an authorized_keys file"
        case .privateKey: "a private key in PEM"
        case .certificate: "a certificate in PEM"
        case .pem: "a PEM file"
        case .sshPublicKey: "an SSH public key"
        case .publicKey, .rsaPublicKey: "a public key in PEM"
        case .secshPublicKey: "a public key in the SSH2 format"
        case .puttyKey: "a private key of PuTTY"
        case .html: "HTML or XML"
        case .script: "a script"
        case .compressed: "a compressed file"
        case .table: "a table of comma-separated values"
        case .environment: "a file of NAME=value lines"
        case .plainText: "plain text without keys"
        case .oneLine: "one line of text"
        case .wpaSupplicant: "a wpa_supplicant.conf"
        case .networkManager: "a connection of NetworkManager"
        case .wireGuard: "a WireGuard configuration"
        case .networkd: "a file of systemd-networkd"
        case .unit: "a unit of systemd"
        case .ntpDaemon: "a configuration of chrony or ntpd"
        case .cloudNetwork: "cloud-init's network configuration without the key network"
        case .cloudNetworkVersion1: "cloud-init's network configuration of version 1"
        case .cloudConfig: "a cloud-config of cloud-init"
        case .interfaces: "an interfaces(5) file of ifupdown"
        case .interfaceVariables: "an ifcfg file"
        case .kubernetes: "a manifest of Kubernetes"
        case .compose: "a file of Docker Compose"
        case .playbook: "a playbook of Ansible"
        case .base64: "a text in base64"
        case .null: "the word null"
        case .fileName: "the name of a file"
        case .fingerprint: "the fingerprint of an SSH key"
        case .knownHosts: "a known_hosts file"
        case .keysInYAML: "a YAML list of SSH keys"
        }
    }

    /// What to do with such a file; `nil` where its name says it all.
    package var hint: MessageText? {
        switch self {
        case .html: "a login or error page was saved: download the file again"
        case .compressed: "unpack it first"
        case .wpaSupplicant, .networkManager, .networkd, .interfaces, .interfaceVariables: "write it as Netplan YAML"
        case .cloudNetwork: "begin the file with a line network: and indent all other lines by two blanks"
        case .cloudNetworkVersion1:
            "it is another format: write version 2, with network: at the top and the devices under ethernets: and so on"
        case .cloudConfig, .kubernetes, .compose, .playbook: "was it given to the wrong option?"
        case .base64: "decode it first: base64 -d FILE"
        case .null: "jq prints it where nothing is at the path that it was asked for: look at what jq was given"
        case .fileName: "give that file itself"
        case .wireGuard: "write it as a tunnel in Netplan YAML"
        case .ntpDaemon: "write [Time], and under it NTP= and the servers"
        case .privateKey, .serviceAccountKey, .oneLine: "was it given to the wrong option?"
        default: nil
        }
    }

    /// What to do with a file that was given for SSH public keys.
    var hintForKeys: MessageText? {
        switch self {
        case .privateKey: "give the .pub file: a private key stays where it was made"
        case .puttyKey: "give the public key, from PuTTYgen's field for OpenSSH authorized_keys"
        case .publicKey: "convert it: ssh-keygen -i -m PKCS8 -f FILE"
        case .rsaPublicKey: "convert it: ssh-keygen -i -m PEM -f FILE"
        case .secshPublicKey: "convert it: ssh-keygen -i -f FILE"
        case .fingerprint, .knownHosts: "give the .pub file of the user's key"
        case .keysInYAML: "write each key on a line of its own, without the dash"
        default: nil
        }
    }
}
