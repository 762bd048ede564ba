import FoundationEssentials
import LatentLinearAlgebra
import LatentRuntime

/// The checkpoints of one training in a folder: a file an epoch, `MODEL-epoch-000012.safetensors`.
///
/// A file holds a ``TrainingState``, what it is of (``CheckpointIdentity``) and a checksum of it all, and is written
/// whole or not at all.
///
/// The metadata has `format`, `version`, `epoch`, `kernels` (which of BLAS computed it: others may differ in the last
/// bits), those of the identity, and `checksum`, over everything but itself.
struct CheckpointStore {
    let folder: String
    let identity: CheckpointIdentity

    /// The version of the layout that this build writes, and the only one it reads.
    static let formatVersion = "1"
    private static let format = "latent-checkpoint"
    private static let checksumKey = "checksum"

    private var prefix: String { "\(identity.model)-epoch-" }
    private static let suffix = ".safetensors"

    /// Six digits or more, so that names sort as epochs do.
    private func path(epoch: Int) -> String {
        let digits = String(epoch)
        return "\(folder)/\(prefix)\(String(repeating: "0", count: max(6 - digits.count, 0)))\(digits)\(Self.suffix)"
    }

    /// Makes the folder where it does not exist, keeps other runs from this model's checkpoints in it for as long as
    /// the lock lives, and takes away the temporary files of those that were killed.
    /// - Throws: `FileError.inaccessible` when the folder is no folder, cannot be made, or is in use.
    func open() throws -> FileLock {
        try makeFolder(folder)
        guard let lock = try FileLock(path: "\(folder)/\(identity.model).lock") else {
            throw FileError.inaccessible(
                path: folder,
                reason:
                    "another run keeps its checkpoints of \(identity.model) in this folder: wait for its end, or give "
                    + "each run a folder of its own")
        }
        // Where nobody is kept out, one may be writing them now.
        guard lock.isHeld else { return lock }
        for name in try names() where name.hasPrefix(prefix) && name.hasSuffix(".tmp") {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        return lock
    }

    /// What the folder holds, in no order.
    /// - Throws: `FileError.inaccessible`.
    private func names() throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw FileError.inaccessible(path: folder, reason: "cannot be listed")
        }
        return names
    }

    /// The checkpoints of this model, newest first.
    /// - Throws: `FileError.inaccessible` when the folder is closed to us.
    func list() throws -> [(epoch: Int, path: String)] {
        try names().compactMap { name in
            guard name.hasPrefix(prefix), name.hasSuffix(Self.suffix),
                let epoch = Int(name.dropFirst(prefix.count).dropLast(Self.suffix.count)), epoch > 0
            else { return nil }
            return (epoch, "\(folder)/\(name)")
        }.sorted { ($0.epoch, $0.path) > ($1.epoch, $1.path) }
    }

    /// Takes away all checkpoints of this model but that of `epoch` at `path` and the one before it: those after it,
    /// too, which could not be read.
    /// - Throws: `FileError.inaccessible` when the folder is closed to us.
    func tidy(keeping path: String, of epoch: Int) throws {
        let others = try list().filter { $0.path != path }
        let before = others.first { $0.epoch < epoch }
        for other in others where other.path != before?.path {
            // One that cannot be taken away does no harm.
            try? FileManager.default.removeItem(atPath: other.path)
        }
    }

    /// Writes the state and then keeps it and the one before it.
    /// - Returns: the path.
    /// - Throws: `FileError` when the folder or the disk refuses.
    func write(_ state: TrainingState) throws -> String {
        var archive = Safetensors(metadata: [
            "format": Self.format, "version": Self.formatVersion, "epoch": String(state.epoch),
            "kernels": OpenBLAS.kernels,
        ])
        try identity.write(to: &archive)
        state.write(to: &archive)
        archive.metadata[Self.checksumKey] = try archive.checksum(ignoring: Self.checksumKey).value.hexadecimal
        let path = path(epoch: state.epoch)
        try archive.write(to: path)
        try tidy(keeping: path, of: state.epoch)
        return path
    }

    /// The state at `path`, and the kernels that computed it, where it says.
    /// - Throws: `FileError.malformed` when the file is damaged; `CheckpointError` when it is of something else, or of
    ///   another version.
    func read(_ path: String) throws -> (state: TrainingState, kernels: String?) {
        let archive = try Safetensors(contentsOf: path)
        func malformed(_ reason: String) -> FileError { .malformed(path: path, position: nil, reason: reason) }
        guard archive.metadata["format"] == Self.format else {
            throw malformed("a safetensors file, but no checkpoint")
        }
        // Before anything else is believed, the version too.
        let checksum = try archive.checksum(ignoring: Self.checksumKey).value.hexadecimal
        guard archive.metadata[Self.checksumKey] == checksum else {
            throw malformed("its checksum is \(checksum), expected \(archive.metadata[Self.checksumKey] ?? "one")")
        }
        let version = archive.metadata["version"] ?? "?"
        guard version == Self.formatVersion else {
            throw CheckpointError.otherVersion(path: path, version: version)
        }
        let differences = try identity.differences(from: archive)
        guard differences.isEmpty else { throw CheckpointError.differs(path: path, differences: differences) }
        let state = try TrainingState(archive: archive)
        guard archive.metadata["epoch"] == String(state.epoch) else {
            throw malformed("has \(state.epoch) epochs, and calls itself epoch \(archive.metadata["epoch"] ?? "?")")
        }
        return (state, archive.metadata["kernels"])
    }
}
