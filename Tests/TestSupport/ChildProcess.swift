import Foundation
import XCTest

/// A program that a test runs, without a terminal. Its end is asked of the system: Foundation's `Process` goes by a
/// notice of it, which can get lost, and then waits for ever.
public final class ChildProcess {
    /// How it ended.
    public struct Outcome: Sendable {
        public let output: String
        public let errors: String
        public let reason: Process.TerminationReason
        /// The exit code, or the signal that ended it.
        public let code: Int32
    }

    /// What was still running when its time was over.
    public struct Timeout: Error, CustomStringConvertible {
        public let description: String
    }

    public let processIdentifier: pid_t
    private let command: [String]
    private var status: Int32?
    // Files, not pipes: nobody need read while it runs.
    private let results: TemporaryFolder

    /// Starts `command`, whose first word is looked for in `PATH`, in `folder`, with the file at `input` as its
    /// standard input.
    public init(
        _ command: [String], environment: [String: String] = ProcessInfo.processInfo.environment,
        in folder: String? = nil, input: String = "/dev/null"
    ) throws {
        self.command = command
        results = try TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        for (descriptor, name) in [(STDOUT_FILENO, "output"), (STDERR_FILENO, "errors")] {
            let path = try results.write([], to: name)
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_APPEND, 0)
        }
        let words = (["env"] + (folder.map { ["--chdir", $0] } ?? []) + command).map { strdup($0) }
        let variables = environment.map { strdup("\($0)=\($1)") }
        defer { for text in words + variables { free(text) } }
        var process = pid_t()
        let code = posix_spawn(&process, "/usr/bin/env", &actions, nil, words + [nil], variables + [nil])
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOEXEC) }
        processIdentifier = process
    }

    public var isRunning: Bool {
        var ended: Int32 = 0
        if status == nil, waitpid(processIdentifier, &ended, WNOHANG) == processIdentifier { status = ended }
        return status == nil
    }

    /// Waits for its end.
    /// - Throws: ``Timeout`` after `seconds`, with what it wrote; it is then killed.
    public func wait(seconds: Double = 600) throws -> Outcome {
        let end = Date(timeIntervalSinceNow: seconds)
        while isRunning && Date() < end { usleep(1_000) }
        if isRunning {
            kill(processIdentifier, SIGKILL)
            waitpid(processIdentifier, nil, 0)
        }
        let (output, errors) = (try text("output"), try text("errors"))
        guard let status else {
            throw Timeout(description: "\(command) took more than \(seconds) seconds and wrote:\n\(output)\n\(errors)")
        }
        let signal = status & 0x7F
        return Outcome(
            output: output, errors: errors, reason: signal == 0 ? .exit : .uncaughtSignal,
            code: signal == 0 ? status >> 8 & 0xFF : signal)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: results.file(name))), as: UTF8.self)
    }
}
