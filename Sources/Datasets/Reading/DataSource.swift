import Glibc
import LatentRuntime

/// Where the files of a data set lie: a folder, or a zip whose entries may stand below one folder.
enum DataSource {
    case folder(String)
    case zip(ZipArchive)

    /// The text of the file named, or nil where there is none, nor a copy of it by another name or by gzip.
    func read(_ name: String) throws -> FileBytes? {
        for name in [name] + (DataLayout.otherNames[name] ?? []) {
            for name in [name, name + ".gz"] {
                if let bytes = try readAsNamed(name) { return bytes }
            }
        }
        return nil
    }

    private func readAsNamed(_ name: String) throws -> FileBytes? {
        switch self {
        case .folder(let folder):
            do {
                return try FileBytes(path: "\(folder)/\(name)")
            } catch FileError.missing {
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

    /// The ratings found here. Where there are several layouts, the first in the order of `DataLayout.allCases` counts;
    /// where there is none of them, the only file there is.
    func ratings() throws -> FileBytes {
        for layout in DataLayout.allCases {
            if let bytes = try read(layout.ratingsFile) { return bytes }
        }
        let others = names.filter { !$0.lowercased().hasPrefix("readme") }
        if others.count == 1, let bytes = try readAsNamed(others[0]) { return bytes }
        let wanted = DataLayout.allCases.map(\.ratingsFile).joined(separator: ", ")
        let found =
            others.isEmpty
            ? ""
            : ": give the path of one of its files (\(others.prefix(8).map(quotedName).joined(separator: ", ")))"
        throw FileError.malformed(path: path, position: nil, reason: "holds none of \(wanted)\(found)")
    }

    private func quotedName(_ name: String) -> String { quoted(name.utf8) }

    /// The files that lie here, ascending, hidden ones left out.
    private var names: [String] {
        switch self {
        case .folder(let folder):
            guard let directory = opendir(folder) else { return [] }
            defer { closedir(directory) }
            var names: [String] = []
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
                }
                var status = stat()
                let isFile = stat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
                if isFile, !name.hasPrefix(".") { names.append(name) }
            }
            return names.sorted()
        case .zip(let archive):
            return archive.names.compactMap { $0.split(separator: "/").last.map(String.init) }.sorted()
        }
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
        guard path != FileBytes.standardInput else {
            self = .file
            return
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError.system(path: path) }
        if status.st_mode & S_IFMT == S_IFDIR {
            self = .folder
            return
        }
        // All zips begin so: with an entry, or with the end of an empty directory.
        let isZip = try MappedFile(path: path).withUnsafeBytes {
            $0.starts(with: [0x50, 0x4B, 0x03, 0x04]) || $0.starts(with: [0x50, 0x4B, 0x05, 0x06])
        }
        self = isZip || path.lowercased().hasSuffix(".zip") ? .zip : .file
    }
}

/// The folder that holds the file at `path`.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
