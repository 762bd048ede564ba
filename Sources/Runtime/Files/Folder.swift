import Glibc

/// Makes the folder at `path`, unless it is there already; like a file, in a folder that is there.
/// - Throws: `FileError.inaccessible` when that cannot be done, or a file is there.
package func makeFolder(_ path: String) throws(FileError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
        throw .inaccessible(path: path, reason: "this folder cannot be made: \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw .inaccessible(path: path, reason: "is a file, and a folder is needed: give it another name")
    }
}
