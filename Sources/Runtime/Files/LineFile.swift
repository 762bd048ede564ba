import Glibc

/// A file that grows by whole lines.
package enum LineFile {
    /// Adds `bytes` at the end of the file at `path`, which is made where it does not exist, and waits until they are on
    /// the disk.
    /// - Throws: `FileError`.
    package static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system(path: path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                throw .inaccessible(path: path, reason: String(cString: strerror(errno)))
            }
            rest = rest.dropFirst(written)
        }
        guard fsync(descriptor) == 0 else { throw .system(path: path) }
    }

    /// Takes away what stands behind the first `count` bytes of the file at `path`.
    /// - Throws: `FileError`.
    package static func cut(_ path: String, to count: Int) throws(FileError) {
        guard truncate(path, count) == 0 else { throw .system(path: path) }
    }
}
