import Glibc

/// Makes the folder at `path`, and those above it, where they are missing.
/// - Throws: `FileError.inaccessible` when that cannot be done, or a file is there.
package func makeFolder(_ path: String) throws(FileError) {
    var failure: Int32 = 0
    for end in path.indices.filter({ path[$0] == "/" }) + [path.endIndex] where end > path.startIndex {
        if mkdir(String(path[..<end]), 0o777) != 0 { failure = errno }
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
        throw .inaccessible(path: path, reason: "this folder cannot be made: \(String(cString: strerror(failure)))")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
        throw .inaccessible(path: path, reason: "is a file, and a folder is needed: give it another name")
    }
}
