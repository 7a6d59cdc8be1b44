// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Testing

@Suite(.timeLimit(.minutes(30)))
struct DocumentKindTests {
    @Test(arguments: [
        ("-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n", "a private key in PEM"),
        ("Bag Attributes\n  x: y\n-----BEGIN RSA PRIVATE KEY-----\nMII\n", "a private key in PEM"),
        ("-----BEGIN CERTIFICATE-----\nMII\n", "a certificate in PEM"),
        ("ssh-ed25519 AAAA me@x\n", "an SSH public key"),
        (#"{"type": "service_account", "private_key": "x"}"#, "a service account key"),
        ("hunter2\n", "one line of text"),
        ("correct horse battery staple", "one line of text"), ("a: hunter2 #x\n", "one line of text"),
        ("HTTP_PROXY=http://u:p@h:1\n", "a file of NAME=value lines"),
        ("export A=1\nB=2\n", "a file of NAME=value lines"),
        ("<html>x</html>\n", "HTML or XML"), ("#!/bin/sh\necho\n", "a script"), ("a\u{0}b", nil),
        ("ctrl_interface=/run\nnetwork={\n ssid=\"a\"\n psk=\"b\"\n}\n", "a wpa_supplicant.conf"),
        ("[connection]\nid=home\n[wifi-security]\npsk=x\n", "a connection of NetworkManager"),
        ("[Interface]\nPrivateKey = x\n[Peer]\n", "a WireGuard configuration"),
        ("[Match]\nName=en*\n", "a file of systemd-networkd"),
        ("server 0.pool.ntp.org iburst\ndriftfile /x\n", "a configuration of chrony or ntpd"),
        ("name,password\na.raw,hunter2\n", "a table of comma-separated values"),
        ("hunter2\nhunter3\n", "plain text without keys"), ("[Time]\nNTP=a.b\n", "a timesyncd.conf"),
        ("devices:\n  - name: a\n", "a manifest of devices"), ("settings:\n  password: {}\n", "an image layout"),
        ("diskmappings: []\n", "a disk mapping"), ("network: {version: 2}\n", nil), ("netwrok:\n  version: 2\n", nil),
        ("version: 2\nethernets:\n  eth0: {}\n", "cloud-init's network configuration without the key network"),
        ("version: 1\nconfig: []\n", "cloud-init's network configuration of version 1"),
        ("#cloud-config\nusers: []\n", "a cloud-config of cloud-init"),
        ("auto lo\niface lo inet loopback\n", "an interfaces(5) file of ifupdown"),
        ("DEVICE=eth0\nONBOOT=yes\n", "an ifcfg file"), ("kind: A\napiVersion: v1\n", "a manifest of Kubernetes"),
        ("services:\n  web: {}\n", "a file of Docker Compose"), ("---\n- hosts: all\n", "a playbook of Ansible"),
        ("bmV0d29yazoKICB2ZXJzaW9uOiAyCiAgZXRoZXJuZXRzOiB7fQo=\n", "a text in base64"),
        ("AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8Q\n", "one line of text"),
        ("null\n", "the word null"), ("~/net.yaml\n", "the name of a file"),
        ("/etc/netplan/x.yaml", "the name of a file"),
        ("//a\n", "one line of text"), ("# hunter2\n", nil), ("", nil), ("- a: 1\n- b: 2\n", nil),
    ])
    func `names a file that is no Netplan configuration`(text: String, name: String?) {
        let source = source(text)
        let finding = DocumentKind.refusal(of: source, wanted: .netplan, idPrefix: "t")
        #expect(finding?.message == name.map { "this is \($0), not a Netplan configuration" })
        #expect(finding?.range == nil)
        #expect(finding?.id ?? "t.wrong-file" == "t.wrong-file")
    }

    @Test(arguments: [
        ("version: 2\nethernets: {}\nnetwork: {}\n", DocumentKind.netplan),
        ("network: {version: 1, config: []}\n", .netplan), ("ethernets: {}\ndiskmappings: []\n", .diskMapping),
        ("NTP=a.b\n", .timesyncd), ("[Time]\nNTP=a.b\n", .timesyncd), ("; x\n[time]\n", .timesyncd),
        ("name,password\na.raw,x\n", .manifest), ("name,name\n", .manifest),
        ("devices:\n  - name: a\n    vars: {x: |\n     -----BEGIN PRIVATE KEY-----\n    }\n", .manifest),
        ("{\"devices\": [{\"vars\": {\"private_key\": \"x\"}}]}", .manifest),
        ("#!/bin/cat\nnetwork:\n  version: 2\n", .netplan),
        ("network:\n  x: |\n    -----BEGIN CERTIFICATE-----\n", .netplan), ("PollIntervalMinSec=32\n", .timesyncd),
        ("[X-y]\na=b\n[Match]\n[Time]\n", .timesyncd), ("? network\n: version: 2\n", .netplan),
        ("name\na.raw\n", .manifest),
        ("{\"devices\": []}", .manifest),
        ("diskmapping:\n  - disk: x\n", .diskMapping), ("bindmounts: []\nnetwork: 1\n", .diskMapping),
        ("{diskmappings: []}", .diskMapping), ("name: x\nsettings: {}\n", .layout),
    ])
    func `takes what may be what is wanted`(text: String, kind: DocumentKind) {
        #expect(DocumentKind.refusal(of: source(text), wanted: kind, idPrefix: "t")?.message == nil)
    }

    private func source(_ text: String) -> SourceText { SourceText(name: "a", bytes: Array(text.utf8)) }
}
