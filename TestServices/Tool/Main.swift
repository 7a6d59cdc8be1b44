// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DevicesServer
import Glibc

/// The reference server of the Devices service in the foreground, for trying things by hand.
@main struct DevicesServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices-server",
        abstract: "Serve the Devices service, by its published contract, on https://localhost.",
        discussion: """
            It keeps everything in memory and ends with Ctrl-C. Each request is one line: what was asked, what was \
            answered, by whom, and what the client did that the contract does not have.
            """)

    @Option(help: "The port; 0 for one that is free.")
    var port = 0

    @Option(help: ArgumentHelp("Where certificates, token and key file go.", valueName: "directory"))
    var directory: String

    @Option(help: "The project that there is.")
    var project = "test-project"

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
    }

    func run() throws {
        // Waited for below; threads that start later hold them back as well.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw ValidationError("cannot make the directory \(directory)")
        }
        guard let path = realpath(directory, nil) else { throw ValidationError("cannot find \(directory)") }
        defer { free(path) }
        var options = DevicesServer.Options()
        options.port = port
        options.project = project
        options.report = { say($0.line) }
        let server = try DevicesServer.start(in: String(cString: path), options)
        try server.writeToken()
        say(
            """
            Serving project \(project) at \(server.url); Ctrl-C ends it. For a client:
              --devices-endpoint \(server.url) --ca-file \(server.caFile) --credentials \(server.credentialsFile)
            or, with a token instead of a key file:
              export CUTTLE_ACCESS_TOKEN=$(cat \(server.tokenFile))
            """)
        var signal: Int32 = 0
        sigwait(&signals, &signal)
        server.stop()
    }
}

/// A line at once, also into a pipe.
private func say(_ line: String) {
    print(line)
    fflush(nil)
}
