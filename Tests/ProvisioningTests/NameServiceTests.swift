// SPDX-License-Identifier: Apache-2.0

import DevicesServer
import Foundation
import TestSupport
import Testing

/// Whether this process may change the mounts that a process sees which it starts.
private let mayUnshare =
    (try? run("/usr/bin/unshare", ["-m", "true"]).code) == 0
    && ["/etc/nsswitch.conf", "/etc/hosts"].allSatisfy { FileManager.default.fileExists(atPath: $0) }

@Suite(
    .enabled(if: DevicesServer.isAvailable, needsServer),
    .enabled(if: mayUnshare, "needs root, unshare and an /etc/nsswitch.conf, to put another one there for one process"),
    .timeLimit(.minutes(5)))
struct NameServiceTests {
    /// A machine's nsswitch.conf can name modules that are not there, or are of another glibc, and leave /etc/hosts out.
    @Test(arguments: ["mymachines resolve myhostname dns", "none [!UNAVAIL=return] files", "resolve [!UNAVAIL=return]"])
    func `names are looked up in files and by DNS, whatever the machine's modules are`(modules: String) throws {
        let host = "devices.hosts.example"
        var options = DevicesServer.Options()
        options.names = [host]
        let bench = try Bench(options)
        bench.server.addDevice("d-1")
        let configuration = try bench.file("nsswitch.conf", "passwd: files\nhosts: \(modules)\n")
        let hosts = try bench.file("hosts", "127.0.0.1 localhost \(host)\n")
        for path in [configuration, hosts] { chmod(path, 0o644) }
        let script =
            "mount --bind \"$1\" /etc/nsswitch.conf && mount --bind \"$2\" /etc/hosts && shift 2 && exec \"$@\""
        let run = try run(
            "/usr/bin/unshare",
            ["-m", "sh", "-c", script, "sh", configuration, hosts, Binary.cuttleOS, "devices", "list", "devices"]
                + ["--project", "test-project", "--ca-file", bench.server.caFile]
                + ["--devices-endpoint", "https://\(host):\(bench.server.origin.port)"],
            environment: bench.environment)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.text.contains("projects/test-project/regions/us-west2/devices/d-1"), "\(run.text)")
    }
}
