// SPDX-License-Identifier: Apache-2.0

extension FileMessage {
    static let otherFiles: [FileMessage] = [
        FileMessage(
            "disks without their key", "--disk-mapping", "- disk: /dev/sda1\n  mountpoint: /data\n",
            #"""
            f:1:3: error: the disks do not stand under the key diskmappings [disk-mapping.form]
              1 | - disk: ********
                |   ^~~~ begin the file with a line diskmappings:
            """#),
        FileMessage(
            "one disk without its list", "--disk-mapping", "disk: /dev/sda1\nmountpoint: /data\n",
            #"""
            f:1:1: error: the disks do not stand under the key diskmappings [disk-mapping.form]
              1 | disk: ********
                | ^~~~ begin the file with diskmappings: and each disk with a dash
            """#),
        FileMessage(
            "disks that are not a list", "--disk-mapping", "diskmappings:\n  disk: /dev/sda1\n  mountpoint: /data\n",
            #"""
            f:2:3: error: diskmappings must be a list, not a mapping [disk-mapping.diskmappings]
              2 |   disk: ********
                |   ^~~~~~~~~~~~~~ begin each item of it with a dash
            """#),
        FileMessage(
            "another key", "--disk-mapping", "diskmappings:\n  - device: /dev/sda1\n    mountpoint: /data\n",
            #"""
            f:2:5: error: unknown key [disk-mapping.unknown-key]
              hint: did you mean disk? it is missing here
            """#),
        FileMessage(
            "a disk of no keys", "--disk-mapping", "diskmappings: [{}]\n",
            #"""
            f:1:16: error: the keys "disk" and "mountpoint" are missing [disk-mapping.missing-key]
              1 | diskmappings: [{}]
                |                ^
            """#),
        FileMessage(
            "a disk that is a number", "--disk-mapping", "diskmappings:\n  - disk: 1\n    mountpoint: /data\n",
            #"""
            f:2:11: error: disk must be text, not the number ******** [disk-mapping.disk]
              2 |   - disk: ********
                |           ^~~~~~~~ put it in quotes
            """#),
        FileMessage(
            "a mountpoint that is not absolute, and a bind on it", "--disk-mapping",
            "diskmappings:\n  - disk: /dev/sda1\n    mountpoint: data\nbindmounts:\n  - mountsource: /data/log\n    mountpoint: /var/log\n",
            #"""
            f:3:17: error: mountpoint must be an absolute path in normal form [disk-mapping.mountpoint]
              3 |     mountpoint: ********
                |                 ^~~~~~~~
            """#),
        FileMessage(
            "a path that is too long", "--disk-mapping",
            "diskmappings:\n  - disk: /dev/sda1\n    mountpoint: /\(String(repeating: "a/", count: 2999))a\n",
            #"""
            f:3:17: error: mountpoint must have at most 4095 characters, not 6000 [disk-mapping.mountpoint]
              3 |     mountpoint: ********
                |                 ^~~~~~~~
            """#),
        FileMessage(
            "a no-break space in a path", "--disk-mapping",
            "diskmappings:\n  - disk: /dev/disk/by-partlabel/EDGELQ_DATA\n    mountpoint: /data\u{A0}\n  - {disk: /dev/disk/by-partlabel/EDGELQ_ISOS, mountpoint: /isos}\n  - {disk: /dev/disk/by-partlabel/EDGELQ_BOOT, mountpoint: /boot}\n",
            #"""
            f:3:17: warning: the path has a no-break space (U+00A0) in it [disk-mapping.blank]
              3 |     mountpoint: ********
                |                 ^~~~~~~~ delete it
            """#),
        FileMessage(
            "lines of chrony", "--ntp", "[Time]\nserver a.example.com iburst\n",
            #"""
            f:2:1: warning: a line without = is ignored [ntp.assignment]
              hint: write KEY=VALUE
            """#),
        FileMessage(
            "a key in small letters", "--ntp", "[Time]\nntp=a.example.com\n",
            #"""
            f:2:1: warning: systemd ignores the key "ntp" [ntp.unknown-key]
              2 | ntp=********
                | ^~~ did you mean NTP?
            """#),
        FileMessage(
            "an option of another daemon", "--ntp", "[Time]\nNTP=a.example.com iburst\n",
            #"""
            f:2:19: warning: systemd takes 'iburst' for a server: it is an option of chrony and ntpd [ntp.server]
              2 | NTP=a.example.com ********
                |                   ^~~~~~~~ leave it out
            """#),
        FileMessage(
            "a comma", "--ntp", "[Time]\nNTP=a.example.com,b.example.com\n",
            #"""
            f:2:5: error: a comma does not separate servers [ntp.server]
              2 | NTP=********
                |     ^~~~~~~~ use spaces
            """#),
        FileMessage(
            "an empty list", "--ntp", "[Time]\nFallbackNTP=\n",
            #"""
            f:2:1: warning: an empty FallbackNTP= switches nothing off: systemd uses its built-in servers then [ntp.fallback]
              2 | FallbackNTP=
                | ^~~~~~~~~~~ name a server, or leave the line out
            """#),
        FileMessage(
            "a no-break space before a server", "--ntp", "[Time]\nNTP=\u{A0}a.example.com\n",
            #"""
            f:2:5: error: a host name cannot have a no-break space (U+00A0) [ntp.server]
              2 | NTP=********
                |     ^~~~~~~~ delete it
            """#),
        FileMessage(
            "a no-break space behind a key", "--ntp", "[Time]\nNTP\u{A0}=a.example.com\n",
            #"""
            f:2:1: warning: systemd ignores this key [ntp.unknown-key]
              hint: a no-break space (U+00A0) stands in it: delete it
            """#),
        FileMessage(
            "a no-break space before the section", "--ntp", "\u{A0}[Time]\nNTP=a.example.com\n",
            #"""
            f:1:1: error: the file has no [Time] section, so that systemd ignores all of it [ntp.section]
              hint: a no-break space (U+00A0) stands before it: delete it
            """#),
        FileMessage(
            "a hash as the password", "--password-file",
            "$2b$12$YXNkZmFzZGZhc2RmYXNkZeYyhDk3kkx6X5dTmqcx0lyHk9fAyHkHu\n",
            #"""
            f: warning: the password looks like a finished hash, and would be hashed once more [password.hash]
              hint: give a hash as --password-hash
            """#),
        FileMessage(
            "null as the password", "--password-file", "null\n",
            #"""
            f: warning: the password is the word null, which jq prints where it finds nothing [password.null]
              hint: look at what jq was given
            """#),
        FileMessage(
            "a no-break space in the password", "--password-file", "S3\u{A0}CRETS3CRET\n",
            #"""
            f: warning: the password has a no-break space (U+00A0) in it, which nobody sees and few keyboards type [password.blank]
              hint: type it anew if it was copied
            """#),
        FileMessage(
            "a name of 33 bytes", "--network-agent",
            "network:\n  wifis:\n    wlan0:\n      access-points:\n        \(String(repeating: "n", count: 33)): {password: S3CRETS3CRET}\n",
            #"""
            f:5:9: warning: a Wi-Fi network's name has at most 32 bytes, and this one has 33 [network-agent.ssid]
              5 |         ********: {password: ********}
                |         ^~~~~~~~
            """#),
        FileMessage(
            "control characters in a name and a passphrase", "--network-agent",
            "network:\n  wifis:\n    wlan0:\n      access-points:\n        \"S3\\tCRET\": {password: \"S3CRET\\tS3CRET\"}\n",
            #"""
            f:5:9: warning: the Wi-Fi network's name has a control character [network-agent.ssid]
              5 |         ********: {password: ********}
                |         ^~~~~~~~
            f:5:32: warning: the passphrase has a control character [network-agent.passphrase]
              5 |         ********: {password: ********}
                |                              ^~~~~~~~
            """#),
    ]
}
