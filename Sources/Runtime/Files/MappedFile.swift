import Glibc

/// A file's bytes, mapped read-only: nothing is copied, and pages are read as they are touched.
///
/// A program that shortens the file meanwhile takes its pages away, and reading those ends the process (SIGBUS).
/// ``AtomicFile`` does not do that: it gives the name to another file.
public final class MappedFile: Sendable {
    /// As it was given.
    public let path: String
    /// The number of bytes.
    public let count: Int
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer?

    /// Maps the regular file at `path`.
    /// - Throws: `FileError` when it is missing, unreadable or not a regular file.
    /// - Complexity: O(1): nothing is read yet. The file may be closed, moved or deleted; what is mapped stays.
    public init(path: String) throws(FileError) {
        // Not blocking, because opening a pipe would wait for its writer; a regular file is read all the same.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(path: path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path: path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .inaccessible(path: path, reason: "not a regular file")
        }
        self.path = path
        count = Int(status.st_size)
        guard count > 0 else {
            base = nil
            return
        }
        guard let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            mapped != MAP_FAILED
        else { throw .system(path: path) }
        base = mapped
    }

    deinit {
        if let base { munmap(base, count) }
    }

    /// Gives the memory of the whole pages within `part` back; who reads them again gets them from the file again.
    /// - Parameter part: some of the bytes that ``withUnsafeBytes(_:)`` gives.
    package func release(_ part: UnsafeRawBufferPointer) {
        guard let start = part.baseAddress else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let toPage = (page - Int(bitPattern: start) % page) % page
        let length = (part.count - toPage) / page * page
        if length > 0 { madvise(UnsafeMutableRawPointer(mutating: start + toPage), length, MADV_DONTNEED) }
    }

    /// Calls `body` with the bytes, which must not be kept beyond it.
    ///
    /// An empty file has no address.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}

extension FileError {
    /// The error that `errno` names just now, for the file at `path`.
    ///
    /// To be called before anything else can change `errno`.
    package static func system(path: String) -> FileError {
        let code = errno
        return code == ENOENT || code == ENOTDIR
            ? .missing(path: path) : .inaccessible(path: path, reason: String(cString: strerror(code)))
    }
}
