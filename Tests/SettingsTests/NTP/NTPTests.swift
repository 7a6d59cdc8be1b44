// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Documents
import Foundation
import Settings
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct NTPConfigurationTests {
    static func check(_ text: String) -> Checked<NTPConfiguration> {
        NTPConfiguration.check(SourceText(name: "timesyncd.conf", bytes: Array(text.utf8)))
    }

    @Test(arguments: [
        ("[Time]\nNTP=a.example b.example\n", ["a.example", "b.example"]),
        ("# c\n; c\n[Time]\nNTP=192.0.2.1 \\\n# between\n  2001:db8::1\n", ["192.0.2.1", "2001:db8::1"]),
        ("[Time]\nNTP=a.b\nNTP=c.d\nNTP=a.b\n", ["a.b", "c.d"]), ("[Time]\nNTP=a.b\nNTP=\nNTP=c.d\n", ["c.d"]),
        ("[Time]\nServers=a.b\n", ["a.b"]),
        ("[Time]\nNTP=ntp\n[X-Mine]\nfoo=1\n[Time]\nX-Key=2\nNTP=e.f.\n", ["ntp", "e.f."]),
        (
            "[Time]\nNTP=a\nRootDistanceMaxSec=5\nPollIntervalMinSec=16s\nPollIntervalMaxSec=1h 30min\nConnectionRetrySec=1\nSaveIntervalSec=infinity\n",
            ["a"]
        ),
    ])
    func `takes what systemd takes`(content: String, servers: [String]) throws {
        let checked = Self.check(content)
        #expect(checked.diagnostics.isEmpty, "\(checked.words)")
        let value = try #require(checked.value)
        #expect(value.servers == servers)
        #expect(text(value.bytes) == content)
    }

    @Test(arguments: [
        ("[Time]\nNTP=a\nPollIntervalMinSec=15s\n", "poll-interval"),
        ("[Time]\nNTP=a\nPollIntervalMaxSec=31\n", "poll-interval"),
        ("[Time]\nNTP=a\nPollIntervalMinSec=1h\nPollIntervalMaxSec=30min\n", "poll-interval"),
        ("[Time]\nNTP=a\nConnectionRetrySec=0\n", "connection-retry"),
        ("[Time]\nNTP=a\nSaveIntervalSec=soon\n", "time-span"),
        ("[Time]\nNTP=a\nSaveIntervalSec=\n", "time-span"), ("[Time]\nNTP=a\nSaveIntervalSec=-1\n", "time-span"),
        ("[Time]\nNTP=a\nSaveIntervalSec=999999999999y\n", "time-span"), ("[Time]\nNTP=a.b, c.d\n", "server"),
        ("[Time]\nNTP=a.b:123\n", "server"), ("[Time]\nNTP=[2001:db8::1]\n", "server"),
        ("[Time]\nNTP=\"a.b\"\n", "server"),
        ("[Time]\nNTP=http://a.b\n", "server"), ("[Time]\nFallbackNTP=999.1.1.1\n", "server"),
        ("[Time]\nNTP=a..b\n", "server"),
        ("[Time\nNTP=a\n", "section"),
    ])
    func `refuses what systemd would not use`(content: String, id: String) {
        let checked = Self.check(content)
        #expect(checked.value == nil, "\(checked.words)")
        #expect(checked.errors.map(\.id) == ["ntp.\(id)"], "\(checked.words)")
    }

    @Test(
        arguments: [
            ("[Time]\nNTP=a\nPollInterval=1\n", "unknown-key", nil),
            ("[Time]\nNTP=a\nPollIntervalMax=60\n", "unknown-key", "PollIntervalMaxSec"),
            ("[Time]\nNTP=a\nFallbackNtp=b\n", "unknown-key", "FallbackNTP"), ("[Time]\n", "servers", nil),
            ("[Time]\nNTP=a\n[Tme]\nNTP=b\n", "unknown-section", "Time"),
            ("[Time]\nNTP=a\n[Network]\nNTP=b\n", "unknown-section", nil),
            ("[Time]\nNTP=a\nPollIntervalMinSec=1h\n", "poll-interval", nil), ("[Time]\nNTP=a_b\n", "server", nil),
            ("[Time]\nNTP=fe80::1%eth0\n", "server", nil), ("[Time]\nNTP=a\nnonsense\n", "assignment", nil),
        ] as [(String, String, String?)])
    func `warns of what systemd ignores`(content: String, id: String, meant: String?) {
        let checked = Self.check(content)
        #expect(checked.ids == ["ntp.\(id)"], "\(checked.words)")
        #expect(checked.value != nil, "\(checked.words)")
        if let meant { #expect(checked.diagnostics.first?.hint == "did you mean \(meant)?") }
    }

    @Test(arguments: [
        ("[Time]\nNTP=a.b iburst\n", "systemd takes 'iburst' for a server: it is an option of chrony and ntpd", "2:9"),
        (
            "[Time]\nNTP=a.b\nFallbackNTP=\n",
            "an empty FallbackNTP= switches nothing off: systemd uses its built-in servers then", "3:1"
        ),
        (
            "[Time]\nNTP=a.b\nFallbackNTP=c.d\nFallbackNTP=\n",
            "an empty FallbackNTP= switches nothing off: systemd uses its built-in servers then", "4:1"
        ),
    ])
    func `warns of what systemd takes for something else`(content: String, message: String, place: String) {
        let checked = Self.check(content)
        #expect(checked.diagnostics.map(\.message) == [message])
        #expect(checked.diagnostics.first?.place == place)
        #expect(checked.value != nil)
    }

    @Test(arguments: ["[Time]\nNTP=iburst\n", "[Time]\nNTP=a\nFallbackNTP=\nFallbackNTP=b\n", "[Time]\nNTP=\nNTP=a\n"])
    func `says nothing of what systemd takes as it looks`(content: String) {
        #expect(Self.check(content).diagnostics.isEmpty)
    }

    @Test func `points at the one bad server of a continued list`() {
        let checked = Self.check("[Time]\nNTP=a.b \\\n  bad_name..c d.e\n")
        #expect(checked.errors.first?.place == "3:12" || checked.errors.first?.place == "3:11", "\(checked.words)")
    }

    static let spans = [
        "1", "90", "1h", "1h30", "1h 30min", "5 6", "1.5h", ".5", "5.", "5.s", "1.2.3", "1 .5", "12.34 .56", "infinity",
        " infinity ", "infinity1", "infinitys", "1y 2M 3w 4d", "1month", "1months", "1m", "1M", "1ms", "1msec", "5us",
        "5µs", "5μs",
        "5 µs", "-1", "- 1", "+1", "+ 1", "1 -1", "", " ", "s", "1 s s", "1ss", "1sec2min", "1hr", "1 hr", "1hour",
        "1hours3days",
        "0", "0.000001", "0.0000001", "1.5us", "9223372036854775807us", "9223372036854775808us", "584542y", "584543y",
        "18446744073709",
        "18446744073710", "18446744073709.551614", "18446744073709.551615", "0x10", "1e3", "1,5", "1min1min1min",
        "1\t2", "year", "1 week", "1weekss",
        "99999999999999999999", "1.99999999999999999999999s", "1d1h1m1s1ms1us", "3.+1", "3. 1",
    ]

    /// The judge takes a number of microseconds or gives none.
    @Test(
        .enabled(if: isInstalled("/usr/bin/systemd-analyze"), "systemd-analyze is not installed"),
        arguments: spans)
    func `reads a time span as systemd does`(span: String) throws {
        let judge = try run("/usr/bin/systemd-analyze", ["timespan", "--", span])
        let line = judge.text.split(separator: "\n").first { $0.contains("s:") && !$0.contains("Original") }
        let expected = judge.code == 0 ? line.flatMap { UInt64($0.split(separator: " ").last ?? "") } : nil
        let key = "[Time]\nNTP=a\nRootDistanceMaxSec=\(span.replacingOccurrences(of: "\n", with: " "))\n"
        #expect((Self.check(key).value == nil) == (expected == nil), "\(span): \(judge.text)\(judge.errors)")
        #expect((try? TimeSpan.parse(span)) == expected, "\(span)")
    }
}
