import Foundation

/// A new, empty folder that is removed with everything in it when no test holds it any longer.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: String

    /// Makes the folder where the system keeps temporary files.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("latent-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in this folder.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes `bytes` to `name`, making folders on the way, and gives back its path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    /// The names of the checkpoints in the folder `name` of this folder, oldest first.
    public func checkpoints(in name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file(name)).filter { $0.hasSuffix(".safetensors") }.sorted()
    }

    /// The names of what lies in the folder, sorted.
    public func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
