import Glibc
import LatentRuntime

/// Where the files of a data set lie: a folder, or a zip whose entries may stand below one folder.
enum DataSource {
    case folder(String)
    case zip(ZipArchive)

    /// The bytes of the file named, or nil where there is none.
    func read(_ name: String) throws -> FileBytes? {
        switch self {
        case .folder(let folder):
            do throws(FileError) {
                return .mapped(try MappedFile(path: "\(folder)/\(name)"))
            } catch {
                guard case .missing = error else { throw error }
                return nil
            }
        case .zip(let archive):
            let entry = archive.names.first { candidate in
                let parts = candidate.split(separator: "/")
                return parts.count <= 2 && parts.last.map(String.init) == name
            }
            return try entry.map(archive.read)
        }
    }

    /// The layout found here and its ratings. Where there are several, the first in the order of
    /// `DataLayout.allCases` counts.
    func ratings() throws -> (DataLayout, FileBytes) {
        for layout in DataLayout.allCases {
            if let bytes = try read(layout.ratingsFile) { return (layout, bytes) }
        }
        let wanted = DataLayout.allCases.map(\.ratingsFile).joined(separator: ", ")
        throw FileError.malformed(path: path, position: nil, reason: "holds none of \(wanted)")
    }

    private var path: String {
        switch self {
        case .folder(let folder): folder
        case .zip(let archive): archive.path
        }
    }
}

/// What stands at a path.
enum PathKind {
    case folder, zip, file

    /// - Throws: `FileError` when nothing is there or it cannot be read.
    init(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError.system(path: path) }
        if status.st_mode & S_IFMT == S_IFDIR {
            self = .folder
            return
        }
        // All zips begin so: with an entry, or with the end of an empty directory.
        let start = try FileBytes.mapped(MappedFile(path: path)).prefix(4)
        let isZip = start == [0x50, 0x4B, 0x03, 0x04] || start == [0x50, 0x4B, 0x05, 0x06]
        self = isZip || path.lowercased().hasSuffix(".zip") ? .zip : .file
    }
}

/// The folder that holds the file at `path`, and the file's name in it.
func folderAndName(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = String(path[..<slash])
    return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
}
