// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A program that is run to its end.
struct Command: Sendable {
    /// What became of it.
    struct Result: Sendable {
        var status: Int32
        var output: [UInt8]
        var errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    var program: String
    var arguments: [String]
    var environment: [String: String] = [:]

    init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws(BootProofError) {
        guard let path = name.contains("/") ? name : Files.program(name) else {
            throw BootProofError("\(name) is not installed")
        }
        program = path
        self.arguments = arguments
        self.environment = environment
    }

    /// Runs it, with nothing on its standard input, in the C locale.
    ///
    /// - Parameter directory: for its outputs while it runs.
    /// - Parameter seconds: after which it is ended.
    func run(in directory: String, seconds: Double = 120) throws(BootProofError) -> Result {
        let names = ["\(directory)/.out", "\(directory)/.err"]
        defer { for name in names { Files.remove(name) } }
        var files: [Int32] = []
        defer { for file in files { close(file) } }
        for name in names {
            let file = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw .system("cannot create \(name)") }
            files.append(file)
        }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        files.append(null)
        // Without the defaults of this machine.
        var words = [
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "HOME": directory,
            "CUTTLE_OS_CONFIG_DIRS": "/dev/null",
        ]
        words.merge(environment) { $1 }
        let child = try ChildProcess(
            program, arguments, environment: words, descriptors: [(null, 0), (files[0], 1), (files[1], 2)])
        guard child.wait(Deadline(seconds: seconds)), let status = child.exitStatus else {
            child.end()
            throw BootProofError("\(program) did not end within \(Int(seconds)) seconds")
        }
        return Result(status: status, output: try Files.read(names[0]), errors: try Files.text(names[1]))
    }

    /// Runs it, and takes no other exit status than 0.
    @discardableResult
    func succeed(in directory: String, seconds: Double = 120) throws(BootProofError) -> Result {
        let result = try run(in: directory, seconds: seconds)
        guard result.status == 0 else {
            let name = program.split(separator: "/").last ?? ""
            throw BootProofError(
                "\(name) \(arguments.first ?? "") failed with \(result.status): \(result.errors)\(result.text)")
        }
        return result
    }
}
