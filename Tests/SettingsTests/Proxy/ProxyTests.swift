// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Settings
import Testing

@Suite(.timeLimit(.minutes(30))) struct ProxyTests {
    @Test(arguments: [
        "http://proxy.example.com:3128", "http://proxy:3128", "https://10.0.0.1:8080/", "socks5://[2001:db8::1]:1080",
        "socks5h://a.b:1", "http://user:p%40ss@proxy:3128", "http://user@proxy:65535",
    ])
    func `takes a proxy's URL`(url: String) {
        let checked = Proxy.check(url: .flag("--http-proxy", url))
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        #expect(checked.value?.value == url)
    }

    @Test(arguments: [
        ("", "empty"), ("proxy:3128", "scheme"), ("ftp://proxy:3128", "scheme"), ("HTTP://proxy:3128", "scheme"),
        ("http://proxy:0", "port"), ("http://proxy:65536", "port"), ("http://proxy:", "port"),
        ("http://proxy:x", "port"),
        ("http://proxy:99999999999999999999", "port"), ("http://:3128", "host"), ("http://", "host"),
        ("http://proxy:3128/pac", "path"), ("http://proxy:3128?x", "path"), ("http://2001:db8::1:3128", "host"),
        ("http://[2001:db8::x]:3128", "host"), ("http://[::1:3128", "host"), ("http://999.0.0.1:3128", "host"),
        ("http://pro xy:3128", "character"), ("http://proxy:3128\n", "character"),
        ("http://u:$HOME@proxy:3128", "character"),
        ("http://u:a\"b@proxy:3128", "character"), ("http://u:a'b@proxy:3128", "character"),
        ("http://u:a`b@proxy:3128", "character"), ("http://u:a\\b@proxy:3128", "character"),
        ("http://prüfung:3128", "character"), ("http://u:p@ss@proxy:3128", "user"), ("http://u:p/w@proxy:3128", "user"),
        ("http://u:p:w@proxy:3128", "user"), ("http://u:50%@proxy:3128", "user"), ("http://@proxy:3128", "user"),
    ])
    func `refuses what is no proxy's URL`(url: String, id: String) {
        let checked = Proxy.check(url: .flag("--http-proxy", url))
        #expect(checked.value == nil, "\(url): \(checked.words)")
        #expect(checked.ids.contains("proxy.\(id)"), "\(url): \(checked.words)")
    }

    @Test func `warns of a missing port`() {
        #expect(Proxy.check(url: .flag("--http-proxy", "http://proxy")).ids == ["proxy.port"])
    }

    @Test(arguments: [
        "http://user:hunter2@proxy:3128", "user:hunter2@proxy:3128", "http://user:hun/hunter2@proxy:99999",
        "http://user:hunter2 @proxy:3128", "ftp://user:hunter2@pr_oxy",
    ])
    func `masks the credentials in findings and in the summary`(url: String) {
        let checked = Proxy.check(url: .flag("--http-proxy", url))
        #expect(!checked.words.contains("hunter2"), "\(checked.words)")
        #expect(checked.value?.summary.contains("hunter2") != true)
        #expect(!TextRenderer().render(checked.diagnostics).contains("hunter2"))
    }

    @Test func `shows a proxy without its credentials`() {
        let checked = Proxy.check(url: .flag("--http-proxy", "http://u:p@proxy:3128"))
        #expect(checked.value?.summary == "http://***@proxy:3128")
    }

    @Test(arguments: [
        "localhost", "*", "localhost,127.0.0.1,::1,10.0.0.0/8,fd00::/8,.example.com,a.example.com:8080", "0.0.0.0/0",
    ])
    func `takes a list of hosts that need no proxy`(list: String) {
        let checked = Proxy.check(noProxy: .flag("--no-proxy", list))
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        #expect(checked.value?.value == list, "\(checked.words)")
    }

    @Test(arguments: [
        ("", "empty"), ("a, b", "space"), ("a b", "space"), ("10.0.0.0/33", "network"), ("::/129", "network"),
        ("10.0.0.0/", "network"), ("host/8", "network"), ("http://a", "network"), ("[::1]", "host"), ("a:b", "host"),
        ("a\"", "host"), ("$HOME", "host"), ("a\nb", "host"), ("ä", "host"), ("a/999999999999999999999", "network"),
        (".", "host"), ("*a", "host"),
    ])
    func `refuses what is no such list`(list: String, id: String) {
        let checked = Proxy.check(noProxy: .flag("--no-proxy", list))
        #expect(checked.value == nil, "\(list): \(checked.words)")
        #expect(checked.ids.contains("no-proxy.\(id)"), "\(list): \(checked.words)")
    }

    @Test(arguments: [("a,,b", "empty-entry"), ("*.example.com", "star"), ("*,a", "star"), ("a_b", "underscore")])
    func `warns of what not all programs understand`(list: String, id: String) {
        let checked = Proxy.check(noProxy: .flag("--no-proxy", list))
        #expect(checked.ids == ["no-proxy.\(id)"], "\(checked.words)")
        #expect(checked.value != nil, "\(checked.words)")
    }
}
