import Foundation
import XCTest

/// The Python that other libraries' readers and writers run in.
public enum Python {
    /// Runs `script` with `arguments` as `sys.argv[1:]` and gives back what it printed.
    /// - Throws: `XCTSkip` where there is no such Python; `Failure` with what it said where the script fails.
    public static func run(_ script: String, arguments: [String]) throws -> String {
        let outcome = try ChildProcess([try interpreter(), "-c", script] + arguments).wait()
        guard outcome.code == 0 else { throw Failure(description: outcome.errors) }
        return outcome.output
    }

    /// What a failed script wrote to standard error.
    public struct Failure: Error, CustomStringConvertible {
        /// All of that text.
        public let description: String
    }

    /// The interpreter that `LATENT_PYTHON` names, else that of the environment which `make test` creates.
    private static func interpreter() throws -> String {
        if let named = ProcessInfo.processInfo.environment["LATENT_PYTHON"] { return named }
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent(".build-python/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw XCTSkip("no Python with numpy at \(path): `make test` creates it, or set LATENT_PYTHON")
        }
        return path
    }
}
