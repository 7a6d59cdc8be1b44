// SPDX-License-Identifier: Apache-2.0

extension FileMessage {
    static let networkFiles: [FileMessage] = [
        FileMessage(
            "cloud-init without network:", "--network-agent", "version: 2\nethernets:\n  eth0: {dhcp4: true}\n",
            #"""
            f: error: this is cloud-init's network configuration without the key network, not a Netplan configuration [network-agent.wrong-file]
              hint: begin the file with a line network: and indent all other lines by two blanks
            """#),
        FileMessage(
            "cloud-init version 1", "--network-agent", "version: 1\nconfig:\n  - {type: physical, name: eth0}\n",
            #"""
            f: error: this is cloud-init's network configuration of version 1, not a Netplan configuration [network-agent.wrong-file]
              hint: it is another format: write version 2, with network: at the top and the devices under ethernets: and so on
            """#),
        FileMessage(
            "cloud-init version 1 under network:", "--network-agent",
            "network:\n  version: 1\n  config:\n    - {type: physical, name: eth0}\n",
            #"""
            f:3:3: error: this is cloud-init's network configuration of version 1, not a Netplan configuration [network-agent.wrong-file]
              hint: it is another format: write version 2, with network: at the top and the devices under ethernets: and so on
            """#),
        FileMessage(
            "cloud-init switched off", "--network-agent", "network: {config: disabled}\n",
            #"""
            f:1:11: error: 'config: disabled' is cloud-init's, and not a key of Netplan [network-agent.wrong-file]
              1 | network: {********: ********}
                |           ^~~~~~~~ a network without devices is network: {version: 2}
            """#),
        FileMessage(
            "a cloud-config", "--network-agent", "#cloud-config\nhostname: a\n",
            #"""
            f: error: this is a cloud-config of cloud-init, not a Netplan configuration [network-agent.wrong-file]
              hint: was it given to the wrong option?
            """#),
        FileMessage(
            "a manifest of Kubernetes", "--network-agent", "apiVersion: v1\nkind: ConfigMap\n",
            #"""
            f: error: this is a manifest of Kubernetes, not a Netplan configuration [network-agent.wrong-file]
              hint: was it given to the wrong option?
            """#),
        FileMessage(
            "a file of Compose", "--network-agent", "version: \"3\"\nservices:\n  web: {image: x}\n",
            #"""
            f: error: this is a file of Docker Compose, not a Netplan configuration [network-agent.wrong-file]
              hint: was it given to the wrong option?
            """#),
        FileMessage(
            "a playbook", "--network-agent", "- hosts: all\n  tasks: []\n",
            #"""
            f: error: this is a playbook of Ansible, not a Netplan configuration [network-agent.wrong-file]
              hint: was it given to the wrong option?
            """#),
        FileMessage(
            "ifupdown", "--network-agent", "auto eth0\niface eth0 inet dhcp\n",
            #"""
            f: error: this is an interfaces(5) file of ifupdown, not a Netplan configuration [network-agent.wrong-file]
              hint: write it as Netplan YAML
            """#),
        FileMessage(
            "ifcfg", "--network-agent", "DEVICE=eth0\nBOOTPROTO=dhcp\n",
            #"""
            f: error: this is an ifcfg file, not a Netplan configuration [network-agent.wrong-file]
              hint: write it as Netplan YAML
            """#),
        FileMessage(
            "a no-break space as indentation", "--network-agent", "network:\n\u{A0} version: 2\n\u{A0} ethernets: {}\n",
            #"""
            f:2:1: error: a no-break space (U+00A0) stands in the indentation, and YAML takes it for a letter [network-agent.blank]
              2 | <U+00A0> version: ********
                | ^~~~~~~~ replace it by a plain blank, on all 2 lines that have one
            """#),
        FileMessage(
            "a no-break space behind a colon", "--network-agent", "network:\n  version:\u{A0}2\n  ethernets: {}\n",
            #"""
            f:2:11: error: a no-break space (U+00A0) stands behind the colon, and YAML takes it for a letter [network-agent.blank]
              2 |   version:<U+00A0>********
                |           ^~~~~~~~ replace it by a plain blank
            """#),
        FileMessage(
            "a no-break space behind a dash", "--network-agent",
            "network:\n  ethernets:\n    eth0:\n      addresses:\n      -\u{A0}192.168.1.5/24\n",
            #"""
            f:5:8: error: a no-break space (U+00A0) stands behind the dash, and YAML takes it for a letter [network-agent.blank]
              hint: replace it by a plain blank
            """#),
        FileMessage(
            "a no-break space at a line's end", "--network-agent",
            "network:\n  ethernets:\n    eth0:\n      dhcp4: true\u{A0}\n",
            #"""
            f:4:18: error: a no-break space (U+00A0) stands at the end of the line, and YAML takes it for a letter [network-agent.blank]
              4 |       dhcp4: true<U+00A0>
                |                  ^~~~~~~~ replace it by a plain blank
            """#),
        FileMessage(
            "an ideographic space", "--network-agent", "network:\n\u{3000}\u{3000}version: 2\n",
            #"""
            f:2:1: error: an ideographic space (U+3000) stands in the indentation, and YAML takes it for a letter [network-agent.blank]
              2 | <U+3000><U+3000>version: ********
                | ^~~~~~~~ replace it by a plain blank
            """#),
        FileMessage(
            "a no-break space in an address", "--network-agent",
            "network:\n  ethernets:\n    eth0:\n      addresses: [192.168.1.5\u{A0}/24]\n",
            #"""
            f:4:19: error: ******** is not an IP address [network-agent.address]
              4 |       addresses: [********]
                |                   ^~~~~~~~ a no-break space (U+00A0) stands in it: replace it by a plain blank
            """#),
        FileMessage(
            "a zero-width space in a name", "--network-agent",
            "network:\n  ethernets:\n    eth0\u{200B}: {dhcp4: true}\n",
            #"""
            f:3:5: error: a definition's name must be of printable ASCII characters, without spaces [network-agent.name]
              3 |     ********: {dhcp4: true}
                |     ^~~~~~~~ a zero-width space (U+200B) stands in it: delete it
            """#),
        FileMessage(
            "keys that are not indented", "--network-agent",
            "network:\n  ethernets:\n    eth0:\n    dhcp4: false\n    addresses:\n      - 192.168.1.5/24\n",
            #"""
            f:4:5: error: dhcp4 is a key of a device, and stands where a device's name does [network-agent.indentation]
              4 |     dhcp4: ********
                |     ^~~~~ indent it, and what belongs to it, under its device
            """#),
        FileMessage(
            "a device that is empty", "--network-agent", "network:\n  ethernets:\n    eth0:\n",
            #"""
            f:3:5: error: "eth0" must be a mapping, not empty [network-agent.ethernets]
              3 |     eth0:
                |     ^~~~ indent what belongs to it, or write {} if nothing does
            """#),
        FileMessage(
            "a mode that is not one", "--network-agent",
            "network:\n  tunnels:\n    wg0:\n      mode: wiregaurd\n      key: S3CRET\n",
            #"""
            f:4:13: error: mode must be ipip, gre, sit, isatap, vti, ip6ip6, ipip6, ip6gre, vti6, gretap, ip6gretap, vxlan or wireguard, not "wiregaurd" [network-agent.mode]
              4 |       mode: wiregaurd
                |             ^~~~~~~~~ did you mean wireguard?
            """#),
        FileMessage(
            "a peer of unknown keys", "--network-agent",
            "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      key: /etc/wg.key\n      peers: [{S3CRET: S3CRET}]\n",
            #"""
            f:6:16: error: unknown key [network-agent.unknown-key]
              6 |       peers: [{********: ********}]
                |                ^~~~~~~~ the keys here are keys, endpoint, keepalive and allowed-ips
            """#),
        FileMessage(
            "an empty passphrase", "--network-agent",
            "network:\n  wifis:\n    wlan0:\n      access-points:\n        depot: {password: }\n",
            #"""
            f:5:27: error: the passphrase is empty [network-agent.passphrase]
              5 |         ********: {password: }
                |                              ^ put one that begins with '#', '!' or '&' in quotes
            """#),
        FileMessage(
            "a long name", "--network-agent", "network:\n  bridges:\n    a-very-long-bridge-name: {dhcp4: true}\n",
            #"""
            f:3:5: warning: a network device's name has at most 15 bytes, and "a-very-long-bridge-name" has 23 [network-agent.name-length]
              3 |     a-very-long-bridge-name: {dhcp4: true}
                |     ^~~~~~~~~~~~~~~~~~~~~~~ shorten it, or it will be ignored
            """#),
        FileMessage(
            "a name too long for a file", "--network-agent",
            "network:\n  ethernets:\n    \(String(repeating: "a", count: 220)): {dhcp4: true}\n",
            #"""
            f:3:5: error: Netplan names files by this name: it can have at most 200 bytes, and has 220 [network-agent.name-length]
              3 |     ********: {dhcp4: true}
                |     ^~~~~~~~
            """#),
        FileMessage(
            "a key without a colon", "--network-agent", "network\n  version: 2\n",
            #"""
            f:1:1: error: this line has no ': ' after its key [network-agent.syntax]
              hint: a line is KEY: VALUE, with a blank behind the colon
            """#),
        FileMessage(
            "no blank behind a colon", "--network-agent", "network:\n  version:2\n  ethernets: {}\n",
            #"""
            f:2:3: error: a blank must follow the colon [network-agent.syntax]
              2 |   version********
                |   ^ a line is KEY: VALUE, with a blank behind the colon
            """#),
        FileMessage(
            "a line that is not YAML", "--network-agent", "network:\n  version: 2\nEOF\n",
            #"""
            f:3:1: error: this line has no ': ' after its key [network-agent.syntax]
              hint: a line is KEY: VALUE, with a blank behind the colon
            """#),
        FileMessage(
            "wrong indentation", "--network-agent",
            "network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n     optional: true\n",
            #"""
            f:6:6: error: this does not belong to the lines above it [network-agent.syntax]
              6 |      optional: ********
                |      ^ check the indentation here, and the quotes before it
            f:4:5: note: the mapping that it should belong to begins here
            """#),
        FileMessage(
            "a list that is not closed", "--network-agent",
            "network:\n  ethernets:\n    eth0:\n      addresses: [192.168.1.5/24\n      dhcp4: true\n",
            #"""
            f:5:12: error: a comma or a closing bracket must stand here [network-agent.syntax]
              5 |       dhcp4: ********
                |            ^ quote a value with brackets, braces or commas in it
            f:4:18: note: the list begins here
              4 |       addresses: ********
                |                  ^~~~~~~~
            """#),
        FileMessage(
            "a quote that is not closed", "--network-agent", "network:\n  renderer: \"networkd\n  version: 2\n",
            #"""
            f:2:13: error: the quote that stands here is not closed [network-agent.syntax]
              2 |   renderer: ********
                |             ^~~~~~~~
            """#),
        FileMessage(
            "a template's tag", "--network-agent",
            "network:\n  ethernets:\n    eth0:\n      addresses: [{{ ip }}/24]\n",
            #"""
            f:4:19: error: a template's tag stands here, and nothing has filled it in [network-agent.syntax]
              4 |       addresses: [{{ ********
                |                   ^ a batch's templates have names that end in .mustache
            """#),
        FileMessage(
            "a shell's variable", "--network-agent", "network:\n  ethernets:\n    eth0:\n      addresses: [${IP}/24]\n",
            #"""
            f:4:20: error: a shell's variable stands here, and nothing has filled it in [network-agent.syntax]
              4 |       addresses: ********
                |                  ^~~~~~~~ write what it stands for, or put it in quotes
            """#),
        FileMessage(
            "a stray tag", "--network-agent", "network:\n  ethernets:\n    eth0: {dhcp4: !S3CRET!x true}\n",
            #"""
            f:3:19: error: a value that begins with '!' is a tag for YAML, and this one is not known [network-agent.syntax]
              3 |     ******** {dhcp4: ********
                |                      ^~~~~~~~ put the value in quotes
            """#),
        FileMessage(
            "one other key", "--network-agent", "S3CRET: 1\nnetwork: {version: 2}\n",
            #"""
            f:1:1: error: unknown key [network-agent.unknown-key]
              hint: the only key here is network
            """#),
        FileMessage(
            "a route with a key of another name", "--network-agent",
            "network:\n  ethernets:\n    eth0:\n      routes: [{to: default, gateway: 10.0.0.1}]\n",
            #"""
            f:4:30: error: unknown key [network-agent.unknown-key]
              4 |       routes: [{to: default, ********: ********}]
                |                              ^~~~~~~~
            """#),
        FileMessage(
            "networks in a list", "--network-agent",
            "network:\n  wifis:\n    wlan0:\n      access-points:\n        - depot: {password: S3CRETS3CRET}\n",
            #"""
            f:5:9: error: access-points must be a mapping, not a list [network-agent.access-points]
              5 |         - ********: {password: ********}
                |         ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ leave out the dash of each item
            """#),
        FileMessage(
            "a network beside access-points", "--network-agent",
            "network:\n  wifis:\n    wlan0:\n      ssid: S3CRET\n      password: S3CRETS3CRET\n",
            #"""
            f:4:7: error: a network's name and password stand under access-points [network-agent.access-points]
              hint: write access-points: {NAME: {password: PASSPHRASE}}
            """#),
        FileMessage(
            "a brace that is not closed", "--network-agent", "network: {version: 2, ethernets: {eth0: {dhcp4: true}}\n",
            #"""
            f:1:10: error: the brace that stands here is not closed [network-agent.syntax]
              1 | network: {version: ******** ethernets: ******** {dhcp4: ********
                |          ^
            """#),
        FileMessage(
            "keys of a device under network:", "--network-agent",
            "network:\n  ethernets: {eth0: {dhcp4: true}}\n  gateway4: 10.0.0.1\n  nameservers: {addresses: [10.0.0.1]}\n",
            #"""
            f:3:3: error: gateway4 is a key of a device, and stands directly under network [network-agent.indentation]
              3 |   gateway4: ********
                |   ^~~~~~~~ put it under its device
            """#),
        FileMessage(
            "a template's tag as a value", "--network-agent", "network:\n  renderer: {{ renderer }}\n",
            #"""
            f:2:13: error: a template's tag stands here, and nothing has filled it in [network-agent.syntax]
              2 |   renderer: {{ ******** }}
                |             ^ a batch's templates have names that end in .mustache
            """#),
    ]
}
