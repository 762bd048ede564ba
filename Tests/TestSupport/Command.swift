import Foundation
import XCTest

/// The built `latent`, run as a process without a terminal.
public enum Command {
    /// How a run of it ended.
    public struct Outcome: Sendable {
        public let output: String
        public let errors: String
        public let code: Int32

        /// The JSON document on standard output.
        /// - Throws: when it is none.
        public func json() throws -> Any {
            try JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed)
        }

        /// The JSON object on standard output.
        public func object(file: StaticString = #filePath, line: UInt = #line) throws -> [String: Any] {
            try XCTUnwrap(json() as? [String: Any], "not an object: \(output)", file: file, line: line)
        }
    }

    /// Runs it to its end in `folder`, with the variables of `environment` beside those of this process; nil takes
    /// one away. OpenBLAS's own are always taken away, so that the command stands on what it finds out for itself.
    /// Standard input is the file at `input`, or empty. `meanwhile` is called once it runs, and `ending` is how it
    /// must end: by itself, unless a signal is expected to.
    public static func run(
        _ arguments: [String], environment: [String: String?] = [:], in folder: String? = nil,
        input: String? = nil, ending: Process.TerminationReason = .exit, meanwhile: (ChildProcess) -> Void = { _ in }
    ) throws -> Outcome {
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("OPENBLAS_") }
        for (name, value) in environment { variables[name] = value }
        let process = try ChildProcess(
            [try executable().path] + arguments, environment: variables, in: folder, input: input ?? "/dev/null")
        meanwhile(process)
        let outcome = try process.wait()
        XCTAssertEqual(outcome.reason, ending, "latent \(arguments) ended otherwise: \(outcome.errors)")
        return Outcome(output: outcome.output, errors: outcome.errors, code: outcome.code)
    }

    /// `latent`, which is built into the folder of the test bundle.
    private static func executable() throws -> URL {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let bundles = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let argument = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let places = ([tests, argument] + bundles).map { $0.appendingPathComponent("latent") }
        return try XCTUnwrap(
            places.first { FileManager.default.isExecutableFile(atPath: $0.path) },
            "latent is not built: it is not at \(places.map(\.path))")
    }
}
