// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The namespaces that a run has to itself: a network whose loopback is all there is, with the ports 123 and 3128 free, and
/// processes that the kernel ends with the first of them, however that ends.
package enum OwnNamespaces {
    private static let mark = "CUTTLE_BOOT_PROOF_INSIDE"

    /// Whether this process is in them.
    package static var isInside: Bool { getenv(mark) != nil }

    /// The arguments of unshare(1) before the program's own. They have their own /proc: libdispatch looks for its threads there
    /// by their ids, and traps where it finds none.
    static var unshare: [String] {
        (geteuid() == 0 ? [] : ["--user", "--map-root-user"])
            + ["--net", "--pid", "--mount-proc", "--fork", "--kill-child"]
    }

    /// Why they cannot be had here; `nil` where they can.
    package static func obstacle(in directory: String) -> String? {
        do {
            let result = try Command("unshare", unshare + ["true"]).run(in: directory, seconds: 20)
            return result.status == 0 ? nil : "no namespaces: \(result.errors)"
        } catch {
            return "\(error)"
        }
    }

    /// Starts this program once more in them, in the place of this process.
    ///
    /// - Throws: where that fails; it does not return otherwise.
    package static func enter() throws(BootProofError) -> Never {
        guard let program = Files.program("unshare") else { throw BootProofError("unshare is not installed") }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { throw .system("cannot find this program") }
        setenv(mark, "1", 1)
        let own = String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let words = [program] + unshare + [own] + CommandLine.arguments.dropFirst()
        var argv = words.map { strdup($0) } + [nil]
        execv(program, &argv)
        throw .system("cannot start \(program)")
    }

    /// Makes sure of them, and brings loopback up.
    package static func begin() throws(BootProofError) {
        guard getpid() == 1 else { throw BootProofError("this is not the first process of its namespace") }
        let lines = try Files.text("/proc/self/net/dev").split(separator: "\n").dropFirst(2)
        let interfaces = lines.map { $0.prefix { $0 != ":" }.filter { $0 != " " } }
        guard interfaces == ["lo"] else {
            throw BootProofError("this network is not a run's own: it has \(interfaces.joined(separator: ", "))")
        }
        try bringUp("lo")
        // The first process of a namespace gets no signal that it does not handle.
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number) { _exit(128 + $0) } }
        signal(SIGPIPE, SIG_IGN)
    }

    /// netdevice(7): struct ifreq has the name in 16 bytes, and the flags behind it.
    private static func bringUp(_ interface: String) throws(BootProofError) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw .system("cannot make a socket") }
        defer { close(socket) }
        var request = [UInt8](repeating: 0, count: 40)
        request.replaceSubrange(0..<interface.utf8.count, with: interface.utf8)
        let flags = UInt16(IFF_UP | IFF_RUNNING)
        request.replaceSubrange(16..<18, with: withUnsafeBytes(of: flags, Array.init))
        guard ioctl(socket, UInt(SIOCSIFFLAGS), &request) == 0 else { throw .system("cannot bring up \(interface)") }
    }
}
