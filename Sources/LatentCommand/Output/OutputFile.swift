import ArgumentParser
import FoundationEssentials
import Latent

/// A file that a command is about to write.
enum OutputFile {
    /// Finds out before the work, not after it, that the file cannot be written.
    /// - Throws: `InvalidArgument` for an empty path; `FileError` when the folder is missing or closed to us, or the
    ///   path is a folder.
    static func check(_ path: String) throws {
        guard !path.isEmpty else { throw InvalidArgument("an output has an empty name: give the file or folder one") }
        var isFolder: Bool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
            throw FileError.inaccessible(path: path, reason: "is a folder, and the output must be a file")
        }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard FileManager.default.fileExists(atPath: folder) else {
            throw FileError.inaccessible(path: path, reason: "the folder \(folder) does not exist")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw FileError.inaccessible(path: path, reason: "the folder \(folder) cannot be written to")
        }
    }

    /// Whether the file is to be a NumPy array: one of two forms, the other being comma-separated values.
    static func isArray(_ path: String) -> Bool { path.lowercased().hasSuffix(".npy") }

    /// - Throws: `ValidationError` for a name that tells neither form.
    static func checkForm(_ path: String) throws {
        guard isArray(path) || path.lowercased().hasSuffix(".csv") else {
            throw ValidationError("--output \(path): give the name of a .csv or a .npy file.")
        }
    }

    /// Finds out before the work, not after it, that the folder `path`, there or not, cannot be filled with `names`,
    /// which hold `contents`.
    /// - Throws: as ``check(_:)``, and `FileError` when the path is a file.
    static func checkFolder(_ path: String, of contents: String, names: [String]) throws {
        var isFolder: Bool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            // The folder will be made like a file: in a folder that is there.
            return try check(path.last == "/" ? String(path.dropLast()) : path)
        }
        guard isFolder else {
            throw FileError.inaccessible(
                path: path, reason: "is a file, and \(contents) need a folder: give it another name")
        }
        for name in names { try check("\(path)/\(name)") }
    }
}
